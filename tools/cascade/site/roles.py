"""The roles that link to clauses, prompts, changes and discrepancies."""

from __future__ import annotations

from typing import cast

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole

from cascade.site.references import SLUG, Kind, Target, normal_reference

_CLASSES = ["policy-reference"]


class PolicyRole(XRefRole):
    """A link whose words are the printed number, after the document's name where it leaves the document."""

    def __init__(self) -> None:
        super().__init__(warn_dangling=True, innernodeclass=nodes.inline)

    def create_xref_node(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link, with one class for every kind."""
        self.classes = list(_CLASSES)
        return super().create_xref_node()

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: nodes.Element,
        has_explicit_title: bool,
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Return the link's words and its reference."""
        reference = normal_reference(target)
        if not has_explicit_title:
            title = Target(cast("Kind", refnode["reftype"]), reference).label(_own_slug(env))
        return title, reference


def _own_slug(env: BuildEnvironment) -> str:
    found = str(env.metadata.get(env.docname, {}).get("policy", ""))
    return found if SLUG.fullmatch(found) else ""


def policy_reference(env: BuildEnvironment, target: Target, own_slug: str) -> addnodes.pending_xref:
    """Return what the role gives for *target*, for links that options ask for."""
    reference = addnodes.pending_xref(
        "",
        refdoc=env.docname,
        refdomain="policy",
        reftype=target.kind,
        refexplicit=False,
        refwarn=True,
        reftarget=target.id,
    )
    reference += nodes.inline("", target.label(own_slug), classes=list(_CLASSES))
    return reference
