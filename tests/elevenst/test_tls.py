"""The market's certificate is checked before anything is said."""

import datetime
import ipaddress
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.elevenst.wire import Wire
from webapp.elevenst import ElevenstClient, UnavailableError


@pytest.fixture
def self_signed(tmp_path: Path) -> Path:
    """A certificate and key for this machine that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sample market")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(hours=1))
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(loopback, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = tmp_path / "market.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return path


def test_a_market_nobody_vouches_for_is_told_nothing(
    wire: Wire, connect: Callable[..., ElevenstClient], self_signed: Path
) -> None:
    wire.plan(b"")
    wire.speak_tls(self_signed)

    with pytest.raises(UnavailableError) as trouble:
        connect(wire.url.replace("http://", "https://")).check()

    assert (trouble.value.reason, trouble.value.was_sent) == ("tls", False)
    assert wire.received == []
