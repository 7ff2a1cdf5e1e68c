"""Writes project.json: what `prefect deploy` stores of flows whose types and values come from other files of their project.

Usage: python project_ask.py, in an environment with Prefect. Each project below is a map of files; its flows are in main.py.
"""

import json
import pathlib
import sys
import tempfile

import deploy

HEAD = "from prefect import flow\n"
PROJECTS = [
    {
        "main.py": HEAD + "from models import Mode, Settings\nimport models\n"
        "@flow\ndef f0(a: Settings, b: Mode = Mode.FAST, c: models.Settings | None = None, d: 'models.Mode' = models.DEFAULT): pass\n",
        "models.py": "from __future__ import annotations\nfrom enum import Enum\nfrom pydantic import BaseModel, Field\n"
        "class Settings(BaseModel):\n    '''What to do.'''\n    mode: Mode = Field(description='How.')\n    next: Settings | None = None\n"
        "class Mode(Enum):\n    FAST = 'fast'\n    SLOW = 'slow'\nDEFAULT = Mode.SLOW\n",
    },
    {
        "main.py": HEAD + "from pkg import Thing, limit\nfrom pkg.deep import inner\nimport pkg.deep.inner as again\nimport pkg.other\n"
        "@flow\ndef f0(a: Thing, b: inner.Part, c: again.Part = None, d: int = limit, e: pkg.other.Other = None): pass\n",
        "pkg/__init__.py": "from .sub import *\nlimit = LIMIT + 1\n",
        "pkg/sub.py": "from pydantic import BaseModel\n__all__ = ['Thing', 'LIMIT']\nLIMIT = 3\nclass Thing(BaseModel):\n    x: int = LIMIT\nclass Hidden: pass\n",
        "pkg/other.py": "from dataclasses import dataclass\n@dataclass\nclass Other:\n    a: 'int'\n    b: list = None\n",
        "pkg/deep/__init__.py": "",
        "pkg/deep/inner.py": "from ..sub import Thing\nfrom .. import sub\nclass Part(Thing):\n    y: sub.Thing\n",
    },
    {
        "main.py": HEAD + "import config\nfrom config import NAMES, OPTIONS\nNAMES.append('c')\nOPTIONS['b'] = 2\n"
        "@flow\ndef f0(a=NAMES, b=OPTIONS, c=config.NAMES, d: config.Kind = 'x', e=config.PATH): pass\n",
        "config.py": "from pathlib import Path\nfrom typing import Literal\nNAMES = ['a']\nNAMES += ['b']\nOPTIONS = dict(a=1)\n"
        "if True:\n    Kind = Literal['x', 'y']\nPATH = Path('data') / 'in'\n",
    },
    {
        "main.py": HEAD + "from first import A, B\n@flow\ndef f0(a: A, b: B): pass\n",
        "first.py": "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\nfrom second import B\n",
        "second.py": "import first\nclass B(first.A):\n    y: 'first.A'\n",
    },
    {
        "main.py": HEAD + "from helpers import logged, quiet\n"
        "@flow(name='N')\n@logged\ndef f0(a: int, *, b: str = 'x'):\n    '''Doc.\n\n    Args:\n        a: What a is.\n    '''\n"
        "@flow\n@quiet(level=2)\ndef f1(a: int): pass\n",
        "helpers.py": "import functools\ndef logged(fn):\n    @functools.wraps(fn)\n    def inner(*args, **kwargs):\n        return fn(*args, **kwargs)\n    return inner\n"
        "def quiet(level):\n    def outer(fn):\n        def inner(x: float, *rest: int):\n            return fn(x)\n        return inner\n    return outer\n",
    },
    {
        "main.py": HEAD + "from broken import Missing\n@flow\ndef f0(a: Missing = None, b: int = 1): pass\n",
        "broken.py": "class Present: pass\n",
    },
]


def main():
    answers = []
    for files in PROJECTS:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            before = set(sys.modules)
            schemas = {}
            for name in [n for n in ("f0", "f1") if f"def {n}(" in files["main.py"]]:
                for module in set(sys.modules) - before:
                    del sys.modules[module]
                sys.modules.pop("main", None)
                answer = deploy.ask(str(pathlib.Path(folder, "main.py")), name)
                schemas[name] = answer and answer["schema"]
            answers.append({"files": files, "schemas": schemas})
            sys.path[:] = [p for p in sys.path if not p.startswith(folder)]
    pathlib.Path(__file__).parent.joinpath("project.json").write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")


main()
