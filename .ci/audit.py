"""`make audit`: known vulnerabilities in what requirements.txt pins.

Apart from `make test`, because its answer changes without a change of ours and needs the network.
Exit status: 0 none known, 1 some, 2 nobody could be asked (about one package or more).
"""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    command = [PROJECT / ".venv/bin/pip-audit", "--requirement", PROJECT / "requirements.txt"]
    command += ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        print(f"Could not ask: {asked.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return 2
    found = [(package, flaw) for package in packages for flaw in package.get("vulns", [])]
    for package, flaw in found:
        mended = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    # pip-audit itself calls a package that the service didn't answer for merely skipped.
    unanswered = [package["name"] for package in packages if "skip_reason" in package]
    if unanswered:
        print(f"No answer about {len(unanswered)} of {len(packages)}: {', '.join(unanswered)}")
    print(f"Known vulnerabilities: {len(found)} in {len(packages) - len(unanswered)} packages.")
    return 1 if found else 2 if unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
