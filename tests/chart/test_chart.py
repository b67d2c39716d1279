"""What docs/kubernetes.md promises of the chart, in what Helm renders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chart.rendering import (
    ISSUER,
    KINDS,
    MAPPED,
    ONE_MACHINE,
    WATCHED,
    env,
    one,
    pods,
    refused,
    rendered,
)
from vicon.cluster.identity import Identity, identities

ROLES = {"media", "signaling", "worker", "prepare"}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return rendered(KINDS[request.param])


def test_no_container_is_root_may_become_it_or_writes_to_its_image(kind: list[dict[str, Any]]) -> None:
    found = dict(pods(kind))
    assert set(found) - {"coturn"} == ROLES
    for role, pod in found.items():
        walls = pod["securityContext"]
        assert (walls["runAsNonRoot"], walls["runAsUser"]) == (True, 10001)
        assert walls["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert not pod.get("hostPID") and not pod.get("hostIPC")
        assert not any("hostPath" in it for it in pod["volumes"])
        assert "initContainers" not in pod
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False
            assert own["readOnlyRootFilesystem"] is True
            assert own["capabilities"]["drop"] == ["ALL"]
            # TURN is on port 443 or it is no use.
            assert own["capabilities"].get("add", []) == (["NET_BIND_SERVICE"] if role == "coturn" else [])
            assert "privileged" not in own


def test_no_service_of_the_cluster_sets_a_setting(kind: list[dict[str, Any]]) -> None:
    assert all(pod["enableServiceLinks"] is False for _, pod in pods(kind))


def test_secrets_come_as_files_and_never_in_the_environment(kind: list[dict[str, Any]]) -> None:
    for role, pod in pods(kind):
        if role in ROLES:
            given = env(pod)
            assert given["VICON_DATABASE_FILE"] == "/run/secrets/vicon/database"
            assert given["VICON_REDIS_FILE"] == "/run/secrets/vicon/redis"
            assert given["VICON_SERVER_KEY"] == "/run/secrets/vicon/server.key"
            (secrets,) = (it["secret"] for it in pod["volumes"] if it["name"] == "secrets")
            # vicon refuses a server key that others may read.
            assert secrets == {"secretName": "vicon", "defaultMode": 0o440}
            assert not any("envFrom" in it for it in pod["containers"])


def test_every_mount_is_of_a_volume(kind: list[dict[str, Any]]) -> None:
    for _, pod in pods(kind):
        volumes = {it["name"] for it in pod["volumes"]}
        for container in pod["containers"]:
            assert {it["name"] for it in container["volumeMounts"]} == volumes


def test_the_database_is_changed_before_anything_of_a_version_starts(kind: list[dict[str, Any]]) -> None:
    job = one(kind, "Job", "vicon-prepare")
    assert job["metadata"]["annotations"] == {
        "helm.sh/hook": "pre-install,pre-upgrade",
        # Not when it succeeded: its log has the first administrator's link.
        "helm.sh/hook-delete-policy": "before-hook-creation",
    }
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["args"][0] == "prepare"
    # Before an installation there is nothing else of the release yet.
    needed = {name for it in job["spec"]["template"]["spec"]["volumes"] for name in it} - {"name"}
    assert needed == {"secret", "emptyDir"}
    (secret,) = (it for it in job["spec"]["template"]["spec"]["volumes"] if "secret" in it)
    assert secret["secret"]["secretName"] == "vicon"


def test_a_media_pod_has_longer_to_stop_than_it_drains(kind: list[dict[str, Any]]) -> None:
    pod = one(kind, "StatefulSet", "vicon-media")["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > int(env(pod)["VICON_DRAIN_S"])
    longer = rendered({"media": {"drainSeconds": 86400}})
    pod = one(longer, "StatefulSet", "vicon-media")["spec"]["template"]["spec"]
    assert (env(pod)["VICON_DRAIN_S"], pod["terminationGracePeriodSeconds"]) == ("86400", 86460)


def test_media_pods_go_one_at_a_time_and_stand_apart(kind: list[dict[str, Any]]) -> None:
    its = one(kind, "StatefulSet", "vicon-media")["spec"]
    assert its["updateStrategy"] == {"type": "RollingUpdate"}
    for role in ("media", "signaling"):
        budget = one(kind, "PodDisruptionBudget", f"vicon-{role}")["spec"]
        assert budget["maxUnavailable"] == 1
        assert budget["selector"]["matchLabels"]["app.kubernetes.io/component"] == role
    (apart,) = its["template"]["spec"]["affinity"]["podAntiAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]
    assert apart["topologyKey"] == "kubernetes.io/hostname"
    assert apart["labelSelector"]["matchLabels"].items() <= its["template"]["metadata"]["labels"].items()


def test_a_media_node_is_called_as_its_pod_and_shows_the_certificate_of_that_name() -> None:
    pod = one(rendered(), "StatefulSet", "vicon-media")["spec"]["template"]["spec"]
    given = env(pod)
    assert given["VICON_NODE"] == "{metadata.name}"
    assert given["VICON_LINK_CERT"] == "/etc/vicon/links/$(VICON_NODE).crt"
    assert given["VICON_LINK_KEY"] == "/etc/vicon/links/$(VICON_NODE).key"
    assert given["VICON_LINK_LISTEN"] == "$(POD_IP):7840"
    # Kubernetes puts in what stands before.
    order = list(given)
    assert max(order.index("POD_IP"), order.index("VICON_NODE")) < order.index("VICON_LINK_CERT")
    (links,) = (it for it in pod["volumes"] if it["name"] == "links")
    assert links["secret"]["secretName"] == "vicon-links-media"


def files(pod: dict[str, Any]) -> set[str]:
    """What lies beside each other in /etc/vicon/links by cert-manager's Secrets."""
    (links,) = (it["projected"] for it in pod["volumes"] if it["name"] == "links")
    return {item["path"] for it in links["sources"] for item in it["secret"]["items"]}


def test_cert_manager_makes_for_each_pod_what_vicon_itself_would() -> None:
    all_ = rendered(ISSUER)
    made = {it["metadata"]["name"]: it["spec"] for it in all_ if it["kind"] == "Certificate"}
    media = [f"vicon-media-{number}" for number in range(3)]
    assert set(made) == {f"{it}-link" for it in ["vicon", *media]}
    for node in media:
        assert identities(made[f"{node}-link"]["dnsNames"]) == [Identity(node, "media")]
    others = identities(made["vicon-link"]["dnsNames"])
    assert others == [Identity("vicon", "signaling"), Identity("vicon", "worker")]
    for its in made.values():
        assert set(its["usages"]) == {"digital signature", "server auth", "client auth"}
        assert its["issuerRef"] == {"name": "vicon-links", "kind": "Issuer"}
    found = dict(pods(all_))
    assert files(found["media"]) == {"ca.crt"} | {f"{it}.{kind}" for it in media for kind in ("crt", "key")}
    assert files(found["worker"]) == files(found["signaling"]) == {"ca.crt", "vicon.crt", "vicon.key"}


@pytest.mark.parametrize("links", [{}, ISSUER])
def test_another_media_pod_restarts_none_that_is_there(links: dict[str, Any]) -> None:
    two, three = (
        one(rendered(links, {"media": {"replicas": it}}), "StatefulSet", "vicon-media")["spec"]
        for it in (2, 3)
    )
    assert two["template"] == three["template"]


def test_media_ports_are_those_of_the_threads_for_udp_and_tcp() -> None:
    for different, first, threads in (({}, 7850, 2), (MAPPED, 20000, 3)):
        pod = one(rendered(different), "StatefulSet", "vicon-media")["spec"]["template"]["spec"]
        given = env(pod)
        assert (given["VICON_MEDIA_PORT"], given["VICON_MEDIA_WORKERS"]) == (str(first), str(threads))
        opened = {
            (it["hostPort"], it["protocol"]) for it in pod["containers"][0]["ports"] if "hostPort" in it
        }
        wanted = range(first, first + threads)
        assert opened == {(port, protocol) for port in wanted for protocol in ("UDP", "TCP")}
        # By mapped ports the pod does not see the address that browsers send to.
        assert given.get("VICON_PUBLIC_IP") == ("{status.hostIP}" if different else None)
        assert pod.get("hostNetwork", False) is not bool(different)


def test_figures_are_shown_to_nobody_until_asked_for_and_media_lives_by_them_all_the_same() -> None:
    for different, at in (({}, "127.0.0.1"), (MAPPED, "$(POD_IP)"), (WATCHED, "$(POD_IP)")):
        pod = one(rendered(different), "StatefulSet", "vicon-media")["spec"]["template"]["spec"]
        assert env(pod)["VICON_METRICS"] == f"{at}:9470"
        probe = pod["containers"][0]["livenessProbe"]
        assert probe["httpGet"]["path"] == "/metrics"
        assert probe["httpGet"].get("host") == (at if at == "127.0.0.1" else None)
        assert probe["periodSeconds"] * probe["failureThreshold"] >= 120
    monitor = one(rendered(WATCHED), "ServiceMonitor", "vicon")["spec"]
    chosen = monitor["selector"]["matchLabels"].items()
    services = [it for it in rendered(WATCHED) if it["kind"] == "Service"]
    assert len(services) == 2
    for it in services:
        assert chosen <= it["metadata"]["labels"].items()
        assert monitor["endpoints"][0]["port"] in [port["name"] for port in it["spec"]["ports"]]


def test_whoever_is_served_stays_so_while_database_and_redis_are_away() -> None:
    pod = one(rendered(), "Deployment", "vicon-signaling")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    paths = {it: container[f"{it}Probe"]["httpGet"]["path"] for it in ("startup", "readiness", "liveness")}
    assert paths == {"startup": "/readyz", "readiness": "/healthz", "liveness": "/healthz"}


def test_sockets_of_meetings_stay_open_through_the_ingress_and_yours_holds() -> None:
    name = "nginx.ingress.kubernetes.io/proxy-read-timeout"
    ingress = one(rendered(), "Ingress", "vicon")
    notes = ingress["metadata"]["annotations"]
    assert (notes[name], notes["nginx.ingress.kubernetes.io/proxy-body-size"]) == ("3600", "33m")
    assert ingress["spec"]["tls"] == [{"hosts": ["rapat.kota.example"], "secretName": "rapat-tls"}]
    own = rendered({"ingress": {"annotations": {name: "7200"}}})
    assert one(own, "Ingress", "vicon")["metadata"]["annotations"][name] == "7200"


def test_all_roles_see_the_same_files_and_sockets_of_their_own_pod_alone() -> None:
    for different, claim in (({}, "vicon-data"), (KINDS["own-files"], "files")):
        all_ = rendered(different)
        for role, pod in pods(all_):
            if role != "prepare":
                volumes = {it["name"]: it for it in pod["volumes"]}
                assert volumes["data"]["persistentVolumeClaim"] == {"claimName": claim}
                assert volumes["run"]["emptyDir"] == {}
        claims = [it for it in all_ if it["kind"] == "PersistentVolumeClaim"]
        assert [it["metadata"]["annotations"] for it in claims] == (
            [{"helm.sh/resource-policy": "keep"}] if not different else []
        )


def test_files_that_one_machine_alone_may_have_are_where_all_pods_are() -> None:
    all_ = rendered(ONE_MACHINE)
    for role, pod in pods(all_):
        if role in ("signaling", "worker"):
            (beside,) = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            assert beside["topologyKey"] == "kubernetes.io/hostname"
            assert beside["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == "media"


def test_links_are_for_pods_of_the_release_and_a_worker_is_for_nobody() -> None:
    all_ = rendered(MAPPED)
    media = one(all_, "NetworkPolicy", "vicon-media")["spec"]["ingress"]
    (links,) = (it for it in media if it["ports"][0]["port"] == "links")
    (who,) = links["from"]
    labels = [it["spec"]["template"]["metadata"]["labels"] for it in all_ if "template" in it["spec"]]
    assert all(who["podSelector"]["matchLabels"].items() <= it.items() for it in labels)
    assert [it["port"] for it in media[0]["ports"]] == [20000, 20000]
    assert [it["endPort"] for it in media[0]["ports"]] == [20002, 20002]
    assert "ingress" not in one(all_, "NetworkPolicy", "vicon-nobody")["spec"]


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"image": {"repository": ""}}, "image.repository is empty: push the image"),
        (
            {"settings": {"VICON_URL": "http://rapat.kota.example"}},
            "settings.VICON_URL is missing or no",
        ),
        ({"settings": {"VICON_NODE": "m1"}}, "settings.VICON_NODE: the chart sets that itself"),
        ({"settings": {"VICON_REDIS": "redis://r"}}, "settings.VICON_REDIS: a secret does not belong"),
        ({"settings": {"VICON_SMTP_PASSWORD": "x"}}, "and add smtp_password to secrets.more"),
        ({"secrets": {"existingSecret": ""}}, "secrets.existingSecret is empty: make a Secret"),
        ({"links": {"mediaSecret": ""}}, "Make links.mediaSecret and links.othersSecret"),
        ({"links": {"issuer": {"name": "i"}}}, "both an issuer and Secrets are named"),
        ({**ISSUER, "media": {"replicas": 4}}, "raise links.issuer.nodes"),
        ({"storage": {"accessMode": "ReadWriteOnce"}}, "Take storage with ReadWriteMany"),
        ({"media": {"publicIP": "203.0.113.7"}}, "media.publicIP is one address"),
        ({"settings": {"VICON_PROXIES": ""}}, "settings.VICON_PROXIES is missing"),
        ({"ingress": {"tlsSecret": ""}}, "ingress.tlsSecret is empty"),
        ({"metrics": {"serviceMonitor": True}}, "Set metrics.enabled=true"),
        ({"coturn": {"enabled": True}}, "coturn.existingSecret is empty"),
        ({"media": {"replicas": 0}}, "at '/media/replicas': minimum: got 0, want 1"),
    ],
)
def test_what_cannot_work_is_refused_with_where_and_what_to_do(different: dict[str, Any], said: str) -> None:
    assert said in refused(different)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    told = refused({"image": {"repository": ""}, "secrets": {"existingSecret": ""}})
    assert told.count("\n- ") == 2


def test_a_release_whose_nodes_would_have_too_long_a_name_is_refused() -> None:
    assert "Install it under a shorter name" in refused(release="rapat-pemerintah-kota-contoh")
    names = {it["metadata"]["name"] for it in rendered(release="rapat")}
    assert {"rapat-vicon-media", "rapat-vicon-signaling", "rapat-vicon-worker"} <= names
