"""Settings: bad values are refused by name, reason and cure; secrets stay secret; the example is current."""

from pathlib import Path

import pytest

from vicon import settings
from vicon.settings import Settings, SettingsError, text
from vicon.settings.sources import SECRETS, shown_value

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in [v for v in __import__("os").environ if v.startswith("VICON_")]:
        monkeypatch.delenv(variable)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("VICON_URL", "rapat.example", "is no web address"),
        ("VICON_URL", "https://rapat.example/vicon", "scheme, host and port only"),
        ("VICON_LISTEN", "8000", "is not host:port"),
        ("VICON_MEDIA_PORT", "abc", "Set it to, for example, 7850"),
        ("VICON_MEDIA_PORT", "80", "greater than or equal to 1024"),
        ("VICON_PUBLIC_IP", "rapat.example", "which is no IP address"),
        ("VICON_PUBLIC_IP", "0.0.0.0", "browsers cannot send"),
        ("VICON_PROXIES", "10.0.0.0/40", "no address or network"),
        ("VICON_MEETINGS", "everyone", "Set it to, for example, admins"),
        ("VICON_REDIS", "http://redis", "must begin with redis://"),
        ("VICON_MEDIA_BIND", ",", "Set it to 0.0.0.0"),
        ("VICON_MEDIA_BIND", "192.0.2.10,192.0.2.11", "holds 2 addresses, and the engine binds one"),
        ("VICON_METRICS", "9470", "is not host:port"),
        ("VICON_DATA", "/" + "x" * 90, "shorter directory"),
    ],
)
def test_a_bad_value_is_refused_by_name_reason_and_cure(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as refused:
        settings.load()
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("password", ["vicon", "changeme", "Password", "postgres"])
def test_a_sample_password_is_refused_and_not_echoed(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("VICON_DATABASE", f"postgresql+psycopg://app:{password}@db/app")
    with pytest.raises(SettingsError, match="openssl rand") as refused:
        settings.load()
    assert f":{password}@" not in str(refused.value)


def test_a_bucket_is_whole_or_refused_and_its_secret_is_not_echoed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICON_S3_SECRET", "b8Qm2xN5cW9r")
    for url, says in (("https://s3.kota.example", "VICON_S3_BUCKET"), ("ftp://s3", "VICON_S3_URL")):
        monkeypatch.setenv("VICON_S3_URL", url)
        with pytest.raises(SettingsError, match=says) as refused:
            settings.load()
        assert "b8Qm2xN5cW9r" not in str(refused.value)


def test_whatever_is_called_a_secret_is_one() -> None:
    called = {it for it in Settings.model_fields if it.endswith(("secret", "password", "token"))}
    assert called <= set(SECRETS)
    assert all(shown_value(it, "b8Qm2xN5") == "***" for it in called)


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "redis").write_text("rediss://:k7Jd2m9QxW@redis:6379/0\n")
    monkeypatch.setenv("VICON_REDIS_FILE", str(tmp_path / "redis"))
    loaded = settings.load()
    assert loaded.redis_url == "rediss://:k7Jd2m9QxW@redis:6379/0"
    assert not any("k7Jd2m9QxW" in value for _, value, _ in text.rows(loaded))
    monkeypatch.setenv("VICON_REDIS", "redis://other")
    with pytest.raises(SettingsError, match="both set"):
        settings.load()


def test_a_mistyped_name_is_pointed_out_but_not_kubernetes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICON_PUBLC_IP", "203.0.113.7")
    monkeypatch.setenv("VICON_PORT_8000_TCP", "tcp://10.0.0.1:8000")
    assert text.unknown_names() == ["VICON_PUBLC_IP is no setting. Did you mean VICON_PUBLIC_IP?"]


def test_every_setting_is_documented_and_the_example_file_is_current() -> None:
    assert all(f.description and f.examples for f in settings.Settings.model_fields.values())
    assert (ROOT / ".env.example").read_text() == text.example()


def test_loopback_has_three_spellings_and_a_city_has_one() -> None:
    assert "http://127.0.0.1:8000" in settings.load().allowed_origins
    assert settings.load(url="https://rapat.example:443").allowed_origins == {"https://rapat.example"}
