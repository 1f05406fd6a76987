"""The service and its timer: read by systemd itself, and held to what the night needs."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from netsuite_rfm import errors
from netsuite_rfm.settings.model import TBA_SETTINGS, Settings
from netsuite_rfm.settings.sources import load_settings
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.manifests import component, container, manifest
from tests.deploy.night_settings import SECRET
from tests.deploy.systemd_unit import start_words, unit
from tests.support.credentials import NEEDED

SYSTEMD_S_OWN = 200  # systemd.exec(5), "Process Exit Codes"
SERVICE, TIMER = "netsuite-rfm.service", "netsuite-rfm.timer"


@pytest.fixture(scope="module")
def systemd_analyze() -> str:
    """The program that checks units without a running systemd."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


def verified(systemd_analyze: str, folder: Path, service: str) -> str:
    """What systemd finds wrong with the units, the worker's program being another that is there."""
    units = {path.name: path.read_text("utf-8") for path in (DEPLOY / "systemd").glob("netsuite-rfm*")} | {
        SERVICE: service
    }
    for name, text in units.items():
        (folder / name).write_text(text.replace("/opt/netsuite-rfm/bin/netsuite-rfm", "/bin/true"))
    words = [systemd_analyze, "verify", "--man=no", *(folder / name for name in units)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stderr


def test_systemd_finds_nothing_wrong(systemd_analyze: str, tmp_path: Path) -> None:
    """No unknown key, no value that it would ignore; and it does find one that is misspelt."""
    text = (DEPLOY / "systemd" / SERVICE).read_text("utf-8")
    assert verified(systemd_analyze, tmp_path, text) == ""
    assert "Unknown key" in verified(systemd_analyze, tmp_path, text.replace("PrivateTmp", "PrivateTemp"))


def test_the_service_is_hardened(systemd_analyze: str) -> None:
    """An exposure of 2.0 at most on systemd's scale, where 10 is a service without any."""
    words = [systemd_analyze, "security", "--offline=yes", "--no-pager", DEPLOY / "systemd" / SERVICE]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level[^:]*: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= 2.0


def test_the_timer_is_the_night_s(systemd_analyze: str) -> None:
    """02:00 in the zone of the settings beside it, and made up for after a power cut."""
    timer = unit(TIMER)
    zone = unit("settings.example")["NETSUITE_TIME_ZONE"][0]
    assert timer["OnCalendar"] == [f"*-*-* 02:00:00 {zone}"]
    assert timer["Persistent"] == ["true"]
    words = [systemd_analyze, "calendar", "--iterations=1", timer["OnCalendar"][0]]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_only_what_may_go_better_is_tried_again() -> None:
    """The same codes as on Kubernetes; no unit restarts after a rejected customer or the brake."""
    service = unit(SERVICE)
    _, fail = manifest("cronjob")["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    codes = [int(word) for word in service["RestartPreventExitStatus"][0].split()]
    assert [code for code in codes if code < SYSTEMD_S_OWN] == fail["onExitCodes"]["values"]
    assert errors.EXIT_NETSUITE not in fail["onExitCodes"]["values"]


def test_a_service_that_systemd_cannot_start_is_not_tried_again() -> None:
    """A secret file, the program, the user or a directory that is missing stays missing; the runbook has the codes."""
    never = {int(word) for word in unit(SERVICE)["RestartPreventExitStatus"][0].split()}
    named = {203, 217, 226, 243}
    assert named <= never
    (row,) = re.findall(r"^\| 200 and above \|(.+)$", (DEPLOY / "RUNBOOK.md").read_text("utf-8"), re.MULTILINE)
    assert {int(code) for code in re.findall(r"\b2\d\d\b", row)} == named


def test_the_service_starts_what_the_container_starts() -> None:
    """One night, however it is scheduled; the service also leaves its metrics where it may write."""
    _, *words = start_words()
    at = words.index("--metrics-file")
    assert Path(words[at + 1]).parent == Path("/var/lib") / unit(SERVICE)["StateDirectory"][0]
    assert words[:at] + words[at + 2 :] == container(manifest("cronjob"))["args"]


def test_between_nights_the_service_is_the_same_but_for_its_command() -> None:
    """As hardened and as bounded; it is not tried again, and leaves the night's metrics alone."""
    night, fresh = unit(SERVICE), unit("netsuite-rfm-fresh.service")
    own = {"Description", "ExecStart", "TimeoutStartSec"}
    nights = {"StartLimitIntervalSec", "StartLimitBurst", "Restart", "RestartSec", "RestartPreventExitStatus"}
    nights |= {"StateDirectory", "StateDirectoryMode"}
    assert {name: value for name, value in night.items() if name not in own | nights} == {
        name: value for name, value in fresh.items() if name not in own
    }
    _, *words = shlex.split(fresh["ExecStart"][0])
    assert words == container(manifest("fresh"))["args"]


def test_between_nights_is_every_quarter_of_an_hour_of_the_day(systemd_analyze: str) -> None:
    """As on Kubernetes, in the zone of the night's timer."""
    (calendar,) = unit("netsuite-rfm-fresh.timer")["OnCalendar"]
    assert calendar.split()[-1] == unit(TIMER)["OnCalendar"][0].split()[-1]
    minutes, hours = manifest("fresh")["spec"]["schedule"].split()[:2]
    first, last = hours.split("-")
    assert calendar.split()[1] == f"{int(first):02}..{last}:00/{minutes.removeprefix('*/')}:00"
    words = [systemd_analyze, "calendar", "--base-time=2026-11-20 23:50:00 UTC", "--iterations=2", calendar]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    assert re.findall(r"2026-11-21 (\d\d:\d\d):00 UTC", said)[:2] == ["05:00", "05:15"]


def test_a_sync_is_as_hardened_and_tried_again_as_the_night() -> None:
    """It differs in its words, its time and the destination's key; what it leaves lies where it may write."""
    night, sync = unit(SERVICE), unit("netsuite-rfm-sync.service")
    own = {"Description", "After", "ExecStart", "TimeoutStartSec", "LoadCredential"}
    assert {name: value for name, value in night.items() if name not in own} == {
        name: value for name, value in sync.items() if name not in own
    }
    assert sync["LoadCredential"] == [*night["LoadCredential"], "klaviyo_key:/etc/netsuite-rfm/secrets/klaviyo_key"]
    assert SERVICE in sync["After"][0].split(), "a night that is still going ends first"
    _, *words = shlex.split(sync["ExecStart"][0])
    args = container(component("sync", "sync"))["args"]
    assert words[: len(args)] == args
    files = [Path(word) for word in words[len(args) :] if not word.startswith("--")]
    assert {file.parent for file in files} == {Path("/var/lib") / night["StateDirectory"][0]}


def test_a_sync_begins_after_the_night(systemd_analyze: str) -> None:
    """At the hour that it has on Kubernetes, in the zone of the night's timer, and made up for after a power cut."""
    (calendar,) = unit("netsuite-rfm-sync.timer")["OnCalendar"]
    assert calendar.split()[-1] == unit(TIMER)["OnCalendar"][0].split()[-1]
    minute, hour = component("sync", "sync")["spec"]["schedule"].split()[:2]
    assert calendar.split()[1] == f"{int(hour):02}:{int(minute):02}:00"
    assert unit("netsuite-rfm-sync.timer")["Persistent"] == ["true"]
    words = [systemd_analyze, "calendar", "--iterations=1", calendar]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_a_token_takes_the_place_of_the_certificate() -> None:
    """The drop-in empties the list and names the four secrets."""
    first, *others = unit("token.conf")["LoadCredential"]
    assert first == ""
    assert [value.partition(":")[0] for value in others] == list(TBA_SETTINGS)
    assert all(
        value == f"{name}:/etc/netsuite-rfm/secrets/{name}" for value, name in zip(others, TBA_SETTINGS, strict=True)
    )


def test_a_rolling_night_takes_the_place_of_the_usual_one() -> None:
    """The drop-in empties the command, and has the usual one with the option."""
    usual = unit(SERVICE)["ExecStart"][0]
    assert unit("rolling.conf")["ExecStart"] == ["", usual.replace(" run ", " run --rolling 7 ")]


def test_the_grace_is_longer_than_the_worker_s_own() -> None:
    """So it is not killed while it looks at what was written."""
    assert int(unit(SERVICE)["TimeoutStopSec"][0]) > Settings.model_fields["rfm_grace_s"].default


def test_secrets_come_as_files_and_settings_hold_none() -> None:
    """The three of the default sign-in, each under the name by which the worker looks for it."""
    service = unit(SERVICE)
    names = [value.partition(":")[0] for value in service["LoadCredential"]]
    assert sorted(names) == ["netsuite_certificate_id", "netsuite_client_id", "netsuite_private_key"]
    assert service["Environment"] == ["RFM_SECRETS_DIR=%d"]
    known = {name.upper() for name in Settings.model_fields}
    assert unit("settings.example").keys() <= known - SECRET
    assert "NETSUITE_CERTIFICATE_ENDS" in unit("settings.example")


def test_the_settings_that_ship_say_nothing_until_they_are_filled_in(tmp_path: Path) -> None:
    """An empty day is none, wherever the file is read."""
    file = tmp_path / "settings"
    file.write_text((DEPLOY / "systemd" / "settings.example").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in NEEDED.items():
            patch.setenv(name, value)
        assert load_settings(file).netsuite_certificate_ends is None
        patch.setenv("NETSUITE_CERTIFICATE_ENDS", "")
        assert load_settings(file).netsuite_certificate_ends is None


def test_the_weekly_report_is_as_hardened_as_the_night_and_comes_on_mondays(systemd_analyze: str) -> None:
    """At the hour that it has on Kubernetes, in the zone of the night's timer; the page lies where it may write."""
    night, report = unit(SERVICE), unit("netsuite-rfm-report.service")
    own = {"Description", "After", "ExecStart", "TimeoutStartSec"}
    assert {name: value for name, value in night.items() if name not in own} == {
        name: value for name, value in report.items() if name not in own
    }
    _, *words = shlex.split(report["ExecStart"][0])
    assert words == ["report", "--html", f"/var/lib/{night['StateDirectory'][0]}/report.html"]
    (calendar,) = unit("netsuite-rfm-report.timer")["OnCalendar"]
    assert calendar.split()[-1] == unit(TIMER)["OnCalendar"][0].split()[-1]
    assert component("weekly-report", "weekly-report")["spec"]["schedule"] == "0 7 * * 1"
    words = [systemd_analyze, "calendar", "--base-time=2026-11-20 23:50:00 UTC", "--iterations=1", calendar]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    assert re.findall(r"(\S+ \S+ \S+) UTC", said) == ["Mon 2026-11-23 06:00:00"]
    assert unit("netsuite-rfm-report.timer")["Persistent"] == ["true"]


SERVICES = [SERVICE, "netsuite-rfm-fresh.service", "netsuite-rfm-sync.service", "netsuite-rfm-report.service"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_crash_leaves_no_core(service: str) -> None:
    """All secrets would be in it."""
    assert unit(service)["LimitCORE"] == ["0"]
