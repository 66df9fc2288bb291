"""That the package passes its own checks, and that what is packed is complete, small and usable.

Not for what it does against a server.
"""

import re
from pathlib import Path

from tests.sdk.typescript.package import PACKAGE, ROOT, Packed, readme_blocks, run

LINK = re.compile(r"\]\(([^)#\s]+)\)")


def test_its_own_tests_pass(package: Path) -> None:
    run("npm", "test", folder=package)


def test_it_keeps_to_its_style_and_its_types(package: Path) -> None:
    run("npm", "run", "lint", folder=package)


def test_what_is_packed_is_what_is_needed(packed: Packed) -> None:
    outside = {name for name in packed.files if not name.startswith("dist/")}
    assert outside == {"LICENSE", "README.md", "package.json"}
    modules = {path.stem for path in (PACKAGE / "src").glob("*.ts")}
    assert {f"dist/{name}{kind}" for name in modules for kind in (".js", ".d.ts")} < packed.files.keys()
    assert (PACKAGE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_an_empty_project_gets_it_and_nothing_else(packed: Packed) -> None:
    installed = [path.name for path in (packed.project / "node_modules").iterdir() if not path.name.startswith(".")]
    assert installed == ["@playhead"]
    script = """
      import * as all from "@playhead/client";
      import { PlayheadClient } from "@playhead/client/bundle";
      console.log(Object.keys(all).sort().join(), "attach" in PlayheadClient.prototype);
    """
    printed = run("node", "--input-type=module", "-e", script, folder=packed.project).stdout
    assert printed.split() == ["DiscovrClient,MemoryStorage,PlayheadClient,PlayheadError", "true"]


def test_the_readme_passes_the_strict_compiler_of_whoever_installs_it(package: Path, packed: Packed) -> None:
    sample = packed.project / "sample.ts"
    sample.write_text("\n".join(readme_blocks("js")).replace("profiles[0].id", "profiles[0]!.id"))
    tsc = str(package / "node_modules" / "typescript" / "bin" / "tsc")
    options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", sample.name]
    for resolution in (["--module", "nodenext"], ["--module", "esnext", "--moduleResolution", "bundler"]):
        run("node", tsc, *resolution, *options, folder=packed.project)


def test_the_readme_leads_somewhere() -> None:
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if "://" not in link and not (PACKAGE / link).exists()] == []
