"""Checks a bill of materials against the packages of a build: sbom.py BILL TREE LOCK [PACKAGE_JSON TARBALL]

BILL: CycloneDX, in JSON
TREE: lines of `cargo tree --prefix none --format '{p}|{l}'`; the first is about the package itself
LOCK: its Cargo.lock, which has the checksums
PACKAGE_JSON, TARBALL: an npm package that holds the build; BILL is made one about it first
"""

import hashlib
import json
import os
import re
import sys
import tomllib


def normal(licence):
    """A licence as CycloneDX writes it, in an order that does not matter."""
    return sorted(licence.replace("/", " OR ").split())


def checksums(path):
    with open(path, "rb") as lock:
        packages = tomllib.load(lock)["package"]
    return {(package["name"], package["version"]): package.get("checksum") for package in packages}


def built(path):
    """Names and versions of the packages, with their licences."""
    packages = {}
    with open(path, encoding="utf-8") as tree:
        for line in tree:
            package, licence = line.rstrip("\n").split("|")
            name, version = re.match(r"(\S+) v(\S+)", package).groups()
            packages[name, version] = licence
    return packages


def licence(component):
    [choice] = component["licenses"]
    return choice.get("expression") or choice["license"]["id"]


def about_npm(bill, path, tarball):
    """Puts an npm package above the crate that it holds."""
    with open(path, encoding="utf-8") as file:
        package = json.load(file)
    if any("ependencies" in key for key in package):
        sys.exit(f"{path} has dependencies, which the bill would lack")
    with open(tarball, "rb") as file:
        checksum = hashlib.sha256(file.read()).hexdigest()
    crate = bill["metadata"]["component"]
    crate.pop("components", None)
    purl = f"pkg:npm/{package['name']}@{package['version']}"
    bill["metadata"]["component"] = {
        "type": "library",
        "bom-ref": purl,
        "name": package["name"],
        "version": package["version"],
        "description": package["description"],
        "hashes": [{"alg": "SHA-256", "content": checksum}],
        "licenses": [{"expression": package["license"]}],
        "purl": purl,
    }
    bill["components"].append(crate)
    bill["dependencies"].append({"ref": purl, "dependsOn": [crate["bom-ref"]]})


def faults(bill, packages, sums):
    components = list(bill["components"])
    if bill["metadata"]["component"]["purl"].startswith("pkg:cargo/"):
        components.append(bill["metadata"]["component"])
    listed = {(component["name"], component["version"]) for component in components}
    if len(listed) != len(components):
        yield "a package is listed twice"
    for package in packages.keys() - listed:
        yield f"{package} is missing"
    for package in listed - packages.keys():
        yield f"{package} is in no build"
    for component in components:
        package = (component["name"], component["version"])
        if package not in packages:
            continue
        if normal(licence(component)) != normal(packages[package]):
            yield f"{package} has the licence {packages[package]}, not {licence(component)}"
        if not component["purl"].startswith("pkg:cargo/{}@{}".format(*package)):
            yield f"{package} has the URL {component['purl']}"
        hashes = [(entry["alg"], entry["content"]) for entry in component.get("hashes", [])]
        if hashes != ([("SHA-256", sums[package])] if sums[package] else []):
            yield f"{package} has the checksums {hashes}, not {sums[package]}"


def main():
    path, tree, lock, *npm = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        bill = json.load(file)
    if npm:
        about_npm(bill, *npm)
    text = json.dumps(bill, indent=2, ensure_ascii=False)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    packages = built(tree)
    found = list(faults(bill, packages, checksums(lock)))
    if os.getcwd() in text:
        found.append("it names a folder of this machine")
    for fault in found:
        print(f"FAILED: {path}: {fault}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(f"{path.rsplit('/', 1)[1]}: {len(packages)} packages, as in the build")


main()
