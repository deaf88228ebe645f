"""What the tests of the seal print, and what they read from a sealed file."""

from functools import cache
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from agreements.documents.pdf import render_agreement
from archive.seal.sealing import FIELD
from tests.certificates import PASSWORD

printed = cache(render_agreement)


def statuses(content):
    """Return what is found about each signature, every one of them taken for genuine."""
    found = {}
    for each in PdfFileReader(BytesIO(content)).embedded_signatures:
        trusting = ValidationContext(trust_roots=[each.signer_cert])
        found[each.field_name] = validate_pdf_signature(each, trusting)
    return found


def words_in(content):
    """Return what the seal shows, read from its drawing."""
    (field,) = (f for f in PdfReader(BytesIO(content)).get_fields().values() if f["/T"] == FIELD)
    drawn = field.indirect_reference.get_object()["/AP"]["/N"].get_data()
    shown = [part.split(b">")[0] for part in drawn.split(b"<")[1:]]
    return "\n".join(bytes.fromhex(part.decode()).decode("cp1252") for part in shown)


def own_key(settings, folder, content):
    """Let the portal seal with another key file."""
    file = folder / "siegel.p12"
    file.write_bytes(content)
    settings.SEAL_FILE, settings.SEAL_PASSWORD = str(file), PASSWORD
    return file
