"""
Stands for kubectl and a cluster, since none can be had in a test: it holds what is applied to Kubernetes' own schema, strictly, and to the rules of an Indexed Job
that the schema does not know, then runs the container's command on this machine once for each index, as often as backoffLimitPerIndex allows.
KUBECTL_STATE names a folder for the state of the jobs. KUBECTL_FAILURES=INDEX:TIMES kills the first pods of an index, as a lost machine would.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

state = Path(os.environ["KUBECTL_STATE"])
# The first version that has these fields without a switch.
first_version = "1.29"


def refuse(message):
    sys.exit(f"error: {message}")


def check(resource):
    import kubernetes_validate

    for version in [first_version, kubernetes_validate.latest_version()]:
        try:
            kubernetes_validate.validate(resource, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            refuse(f"{version}: {'.'.join(map(str, error.path))}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            refuse(error.message)
    if resource["kind"] == "Job":
        check_job(resource["metadata"]["name"], resource["spec"])


def check_job(name, spec):
    pod = spec["template"]["spec"]
    # A pod's host name is the job's name and its index.
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name) or len(f"{name}-{spec['completions'] - 1}") > 63:
        refuse(f"metadata.name: {name}")
    if spec.get("completionMode") != "Indexed":
        refuse("spec.completionMode: expected Indexed")
    if spec.get("podReplacementPolicy") not in ("TerminatingOrFailed", "Failed"):
        refuse("spec.podReplacementPolicy")
    if pod.get("restartPolicy") != "Never":
        refuse("spec.template.spec.restartPolicy: expected Never with backoffLimitPerIndex")
    volumes = {volume["name"] for volume in pod["volumes"]}
    for mount in pod["containers"][0]["volumeMounts"]:
        if mount["name"] not in volumes:
            refuse(f"volumeMounts: {mount['name']}")


def run_job(name, spec):
    index_to_kill, times = map(int, os.environ.get("KUBECTL_FAILURES", "0:0").split(":"))
    container = spec["template"]["spec"]["containers"][0]
    logs, failed = [], False
    for index in range(spec["completions"]):
        for attempt in range(spec["backoffLimitPerIndex"] + 1):
            if index == index_to_kill and attempt < times:
                continue
            environment = {**os.environ, "JOB_COMPLETION_INDEX": str(index)}
            pod = subprocess.run([*container["command"], *container["args"]], env=environment, capture_output=True, text=True)
            logs.append(pod.stdout + pod.stderr)
            if pod.returncode == 0:
                break
        else:
            failed = True
    (state / f"{name}.log").write_text("".join(logs))
    (state / f"{name}.state").write_text("Failed" if failed else "Complete")


def apply():
    import yaml

    for resource in yaml.safe_load_all(sys.stdin):
        check(resource)
        name = resource["metadata"]["name"]
        if (state / f"{name}.state").exists():
            refuse(f"job {name} is there already, and a job's template cannot be changed")
        if resource["kind"] == "Job":
            run_job(name, resource["spec"])


words = [word for word in sys.argv[1:] if not word.startswith("--")]
match words:
    case ["apply"]:
        apply()
    case ["delete", "job", name]:
        (state / f"{name}.state").unlink(missing_ok=True)
    case ["get", "job", name]:
        print((state / f"{name}.state").read_text())
    case ["logs", job]:
        print((state / f"{job.removeprefix('job/')}.log").read_text())
    case _:
        refuse(f"unknown command: {' '.join(words)}")
