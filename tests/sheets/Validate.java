import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Checks PDF files against PDF/UA-1 with veraPDF: a line of "file, tab, what is wrong" for each fault. */
public class Validate {
    private static final PDFAFlavour FLAVOUR = PDFAFlavour.PDFUA_1;
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] files) throws Exception {
        Logger.getLogger("org.verapdf").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = profile();
        long checks = 0;
        for (String file : files) {
            try (FileInputStream in = new FileInputStream(file);
                    PDFAParser parser = Foundries.defaultInstance().createParser(in, FLAVOUR)) {
                var result = Foundries.defaultInstance().createValidator(profile, false).validate(parser);
                checks += result.getTotalAssertions();
                for (TestAssertion one : result.getTestAssertions()) {
                    System.out.println(file + "\t" + one.getRuleId().getClause() + "-"
                            + one.getRuleId().getTestNumber() + " " + one.getMessage());
                }
            }
        }
        System.out.println("checks\t" + checks);
    }

    /** The rules as the library ships them; read by hand, as its own reader needs what no JDK has any more. */
    private static ValidationProfile profile() throws Exception {
        Element root;
        try (InputStream in = Validate.class.getResourceAsStream(PROFILE)) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
        }
        TreeSet<Rule> rules = new TreeSet<>((a, b) -> a.getRuleId().toString().compareTo(b.getRuleId().toString()));
        NodeList found = root.getElementsByTagName("rule");
        for (int i = 0; i < found.getLength(); i++) {
            Element one = (Element) found.item(i);
            Element id = (Element) one.getElementsByTagName("id").item(0);
            var key = Profiles.ruleIdFromValues(PDFAFlavour.Specification.ISO_14289_1,
                    id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
            var error = Profiles.errorFromValues(text(one, "message"), List.of());
            boolean deferred = "true".equals(one.getAttribute("deferred"));
            rules.add(Profiles.ruleFromValues(key, one.getAttribute("object"), deferred,
                    one.getAttribute("tags"), text(one, "description"), text(one, "test"), error, List.of()));
        }
        var variables = new java.util.HashSet<Variable>();
        NodeList named = root.getElementsByTagName("variable");
        for (int i = 0; i < named.getLength(); i++) {
            Element one = (Element) named.item(i);
            variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"),
                    text(one, "defaultValue"), text(one, "value")));
        }
        var details = Profiles.profileDetailsFromValues("PDF/UA-1", "", "", new Date());
        return Profiles.profileFromValues(FLAVOUR, details, "", Set.copyOf(rules), variables);
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent();
    }
}
