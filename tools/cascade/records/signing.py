"""Signing what leaves the database, so that it can be proved later that nobody changed it since.

Ed25519 (RFC 8032) over the canonical JSON of what is signed. The private key is a file outside the database:
whoever can rewrite the whole log still can't sign another one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cascade.model.text import canonical_json
from cascade.records import environment
from cascade.records.errors import RecordsError

_OWN = "signed"  # where signature and public key stand in what is signed


class SignatureError(RecordsError):
    """Something was signed by another key, was changed afterwards, or was never signed."""


def signed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return *document* (JSON values) with the installation's public key and its signature added.

    Raises:
        RecordsError: the key can't be read or made.
    """
    key = _private_key()
    public = key.public_key()
    signature = key.sign(canonical_json(dict(document)).encode("utf-8"))
    return {
        **document,
        _OWN: {
            "algorithm": "Ed25519",
            "public_key": _text(_raw(public)),
            "fingerprint": fingerprint(public),
            "signature": _text(signature),
        },
    }


def check_signature(document: Mapping[str, Any], what: str, public: Ed25519PublicKey) -> None:
    """Check that *document* is as the owner of *public* signed it.

    Args:
        document: What `signed` gave, read back.
        what: What it is, to begin a sentence: ``The checkpoint``.
        public: The key that is trusted.

    Raises:
        SignatureError: it is not; says whether another key signed it or it was changed afterwards.
    """
    given = document.get(_OWN)
    if not isinstance(given, dict):
        raise SignatureError(f"{what} is not signed.")
    signer, signature = _signer(given), _bytes(given.get("signature"))
    body = {name: value for name, value in document.items() if name != _OWN}
    if signer is None or signature is None or not _fits(signer, signature, body):
        raise SignatureError(f"{what} was changed after it was signed.")
    if _raw(signer) != _raw(public):
        raise SignatureError(
            f"{what} is signed by another key, {fingerprint(signer)}; the one trusted here is"
            f" {fingerprint(public)}. If the key has been replaced since, name the old one by"
            " --public-key FILE."
        )


def fingerprint(public: Ed25519PublicKey) -> str:
    """Return the first 32 hexadecimal digits of the sha256 of a public key, in groups of four."""
    digits = hashlib.sha256(_raw(public)).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def public_key(*, make: bool = False) -> Ed25519PublicKey:
    """Return the installation's public key.

    Args:
        make: Make the key where there is none yet.

    Raises:
        RecordsError: there is no key, or it can't be read or made.
    """
    path = environment.signing_key_file(environment.root())
    if not make and not path.exists():
        raise RecordsError(
            f"There is no signing key at {path}: name the public key that is trusted by --public-key FILE."
        )
    return _private_key().public_key()


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in a PEM file.

    Raises:
        RecordsError: the file can't be read, or holds no such key.
    """
    try:
        found = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise RecordsError(f"{path} holds no public key: `cascade records key` prints one.") from error
    if not isinstance(found, Ed25519PublicKey):
        raise RecordsError(f"{path} holds a key of another kind: `cascade records key` prints the right one.")
    return found


def as_pem(public: Ed25519PublicKey) -> str:
    """Return a public key as PEM text."""
    format_ = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, format_).decode("ascii")


def _private_key() -> Ed25519PrivateKey:
    path = environment.signing_key_file(environment.root())
    try:
        if not path.exists() and not environment.text("CASCADE_SIGNING_KEY"):
            path.parent.mkdir(parents=True, exist_ok=True)
            environment.make_secret_file(path, _new_key())
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise RecordsError(
            f"The signing key {path} can't be read or made ({error.strerror}): mend its permissions, or make"
            f" one by `openssl genpkey -algorithm ed25519 -out {path}`."
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RecordsError(
            f"{path} holds no private key in PEM without a password: put the key back."
        ) from error
    if not isinstance(found, Ed25519PrivateKey):
        raise RecordsError(f"{path} holds a key of another kind: an Ed25519 key is needed.")
    return found


def _new_key() -> str:
    encoding, format_ = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    made = Ed25519PrivateKey.generate().private_bytes(encoding, format_, serialization.NoEncryption())
    return made.decode("ascii")


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _signer(given: Mapping[str, Any]) -> Ed25519PublicKey | None:
    raw = _bytes(given.get("public_key"))
    try:
        return Ed25519PublicKey.from_public_bytes(raw or b"")
    except ValueError:
        return None


def _fits(signer: Ed25519PublicKey, signature: bytes, body: Mapping[str, Any]) -> bool:
    try:
        signer.verify(signature, canonical_json(dict(body)).encode("utf-8"))
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: Any) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None
