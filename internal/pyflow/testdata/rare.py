from enum import Enum, IntEnum, Flag

Color = Enum("Color", "RED GREEN, BLUE")
Size = IntEnum("Size", {"S": 1, "L": 3})
Pair = Enum("Pair", [("A", "a"), ("B", 2)])
class Level(Enum):
    low = 1
    high = low + 1
class Access(Flag):
    R = 1
    W = 2
def f0(a: Color = Color.RED, b: Size = Size(3), c: Pair = Pair("a"), d: Level = Level(2), e: Access = Access(1)): pass
def f1(a=Color["GREEN"], b=Level.low.value + 1, c=Pair.A.name): pass
# ---
from typing import NamedTuple
from typing_extensions import TypedDict
from collections import namedtuple

Movie = TypedDict("Movie", {"name": str, "year": int}, total=False)
Point = namedtuple("Point", ["x", "y"], defaults=[5])
Flat = namedtuple("Flat", "x y")
Typed = NamedTuple("Typed", [("x", int), ("y", str)])
class Both(NamedTuple):
    x: int
    y: str = "a"
def f0(a: Movie, b: Point, c: Flat, d: Typed, e: Both): pass
def f1(a: Both = Both(1), b: Both = Both(x=2, y="b"), c: Point = Point(1), d: Movie = Movie(name="x", year=3)): pass
def f2(a=dict(x=1, y=[2]), b=dict({"a": 1}), c=dict([("a", 1)])): pass
# ---
def f0(a=1 + 2, b=7 // 2, c=7 % 3, d=-7 // 2, e=-7 % 3, f=2 ** 10, g=7 / 2, h=1 << 4, i=255 >> 2, j=6 & 3, k=6 | 3, l=6 ^ 3, m=~5): pass
def f1(a=1.5 + 2, b=7.5 - 1, c=2.0 * 3, d=7.0 // 2, e=7.5 % 2, f=2.0 ** 3, g=-7.5 // 2, h=-7.5 % 2, i=1.0 / 4): pass
def f2(a="x" + "y", b="ab" * 3, c=2 * "ab", d=[1] + [2], e=(1,) + (2,), f=[0] * 3, g=3 * [1], h={"a": 1} | {"b": 2}, i=b"x" + b"y"): pass
def f3(a=1 < 2 < 3, b=1 == 1.0, c="a" in "abc", d=1 in [1, 2], e=3 not in (1, 2), f=None is None, g=[] == [], h="a" < "b", i=2 >= 3, j=1 != 2, k=True is not None): pass
def f4(a=not 1, b=1 and 0 or 5, c="x" if [] else "y", d=not "", e=[] or {}, f=() and 1, g=0.0 or None): pass
def f5(a=int("12"), b=int(3.9), c=int("ff", 16), d=bool(""), e=bool([1]), f=len("abc"), g=len([1, 2]), h=float("1.5"), i=str(12), j=int(), k=bool(), l=int(True), m=len({"a": 1})): pass
def f6(a=list("ab"), b=tuple([1, 2]), c=set([1]), d=list((1, 2)), e=list({"a": 1}), f=list(), g=tuple(), h=frozenset([1]), i=tuple("ab"), j=list(range(3))): pass
def f7(a="abc"[1], b=[1, 2, 3][-1], c={"a": 1}["a"], d=(1, 2)[0], e="abcd"[1:3], f=[1, 2, 3][:2], g="abc"[::-1], h=b"ab"[0]): pass
# ---
from dataclasses import dataclass, field
from pydantic import BaseModel, Field, ConfigDict, computed_field, field_validator, model_validator
from typing import Literal, Union, Annotated, Optional

class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9
class Dog(BaseModel):
    kind: Literal["dog"]
    name: str = "Rex"
Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]
class Owner(BaseModel):
    pet: Pet
    other: Union[Cat, Dog] = Field(discriminator="kind", default=Cat())
class Base(BaseModel):
    x: int = 1
    model_config = ConfigDict(title="Basis", extra="forbid")
class Child(Base):
    x: float = 2.5
    y: Optional[str] = None
class Checked(BaseModel):
    n: int
    @field_validator("n")
    @classmethod
    def positive(cls, v):
        return v
    @model_validator(mode="after")
    def both(self):
        return self
    @computed_field
    @property
    def twice(self) -> int:
        return 2 * self.n
@dataclass
class Data:
    a: int
    b: list = field(default_factory=list)
    c: str = field(default="c", kw_only=True)
    d: int = field(default=3, init=False)
@dataclass(kw_only=True)
class More(Data):
    e: float = 1.0
def f0(a: Pet, b: Owner, c: Child = Child(), d: Optional[Checked] = None): pass
def f1(a: Cat = Cat(lives=3), b: Dog = Dog(kind="dog"), c: Child = Child(x=1, y="z")): pass
def f2(a: Data = Data(1), b: More = More(a=1, e=2), c: Data = Data(1, [2], c="d")): pass
def f3(a: Cat = Cat(lives="3"), b: Child = Child(x=True)): pass
# ---
import sys
from decimal import Decimal
from pydantic import BaseModel, Field, condecimal, confloat, conbytes, conset, StringConstraints
from typing import Annotated

class Mixed(BaseModel):
    if sys.version_info >= (3, 8):
        a: int = 1
    else:
        b: int = 2
    names: list = []
    names = ["x"]
    first, second = 1, 2
def f0(a: Mixed, b: condecimal(gt=1, max_digits=5, decimal_places=2) = Decimal("2.5"), c: confloat(ge=0, lt=1.5) = 0.5): pass
def f1(a: Annotated[str, StringConstraints(min_length=1, pattern="^a", strip_whitespace=True)], b: conset(int, min_length=1, max_length=3)): pass
def f2(a: Annotated[Decimal, Field(gt=Decimal("1.5"))] = Decimal("3"), b: Annotated[int, Field(multiple_of=5)] = 5, c: Decimal = Decimal("1.50")): pass
# ---
import datetime
import uuid
import pathlib
from datetime import date, time, timedelta, timezone

def f0(a=date(2026, 1, 2), b=datetime.datetime(2026, 1, 2, 3, 4, 5), c=timedelta(days=1, hours=2), d=time(1, 2), e=datetime.datetime(2026, 1, 2, tzinfo=timezone.utc)): pass
def f1(a: date = date(2026, 1, 2), b: datetime.datetime = datetime.datetime(2026, 1, 2, 3), c: timedelta = timedelta(minutes=90), d: uuid.UUID = uuid.UUID("12345678-1234-5678-1234-567812345678"), e: pathlib.Path = pathlib.Path("a") / "b"): pass
def f2(a={"x": date(2026, 1, 2)}, b={1: "a", None: "b", True: "c", 1.5: "d"}, c={("a", 1): 2}, d=[pathlib.Path("x"), b"y"]): pass
# ---
def f0(*args, a=[*[1, 2], 3], b={**{"x": 1}, "y": 2}, c=(*"ab",), d={*[1, 2]}, **kwargs): pass
def f1(a=dict(**{"x": 1}), b=list(*[[1, 2]]), c=f"{1}a", d="a" "b", e=r"\d", f=0x1F, g=1_000, h=0b11, i=1e3, j=-0.0): pass
def f2(a="{}-{}".format(1, 2), b=",".join(["a", "b"]), c="abc".upper(), d=" a ".strip(), e="%s" % 1): pass
def f3(a=min(1, 2), b=max([1, 2]), c=sum([1, 2]), d=abs(-1), e=round(1.5), f=sorted([2, 1])): pass
def f4(a=1 / 0): pass
def f5(a=[][1]): pass
def f6(a=int("x")): pass
def f7(a="a" + 1): pass
# ---
from enum import Enum
from typing import Any, Optional, Union
from pydantic import BaseModel, Field

class Color(Enum):
    RED = "r"
    BLUE = "b"
class Point(BaseModel):
    x: float = 0
class Plain:
    pass
class Many(BaseModel):
    a: Any = None
    b: Optional[int] = None
    c: Union[int, str] = 1
    d: list[int] = []
    e: Color = Color.RED
    f: Point = Point()
    g: bytes = b""
    h: Optional[list[Color]] = None
    i: int = Field(default=3, gt=1)
    j: list[Point] = Field(default_factory=list)
    k: bool = False
class Closed(BaseModel):
    name: str = Field(alias="n", default="a")
def f0(a: Many = Many(a=[1], b=2, c="x", d=[1, 2], e="b", f=Point(x=1), g=b"x", h=["r"], k=True)): pass
def f1(a: Many = Many(b=None, c=3, e=Color.BLUE, h=[Color.RED], j=[Point(x=2.5)])): pass
def f2(a: Many = Many(i=5)): pass
def f3(a: Many = Many(b="2")): pass
def f4(a: Many = Many(h=None, f={"x": 1})): pass
def f5(a: Closed = Closed(n="z")): pass
def f6(a=Plain(), b=Color("b"), c=[m.value for m in Color], d=list(Color), e=Point(x=2).x): pass
def f7(a: Color = "r", b: Point = None, c=Color): pass
def f8(a=Color("nothing")): pass
def f9(a=Many(c=[])): pass
# ---
import enum
import functools
from decimal import Decimal
from pathlib import Path

class Word(str, enum.Enum):
    a = enum.auto()
    b = "x"
class Real(float, enum.Enum):
    half = 0.5
    one = 1
@enum.unique
class Number(enum.IntEnum):
    one = enum.auto()
    two = enum.auto()
    def double(self):
        return 2 * self
class Empty(enum.Enum):
    pass
values = {"a": 1}
values["b"] = 2
numbers = [1]
numbers[0] += 1
first, *rest = [1, 2, 3]
(one, two), [three] = (1, 2), [3]
n = m = 4
n += 1
name = f"{one}-{two}-{True}-{None}-{1.5}-{Decimal('2.0')}-{Path('a')}"
text = 'a\tb\n\x41\101\u00e9\U0001F600\q\
end'
data = b"\x00\101\n"
def f0(a: Word = Word.b, b: Real = Real.half, c: Number = Number.two, d: Real = Real.one): pass
def f1(a=one, b=two, c=three, d=n, e=m, f=name, g=rest, h=first): pass
def f2(a=text): pass
def f3(a=values, b=numbers): pass
def f4(a={True: 1, False: 2}, b={1, 2}, c={1}, d=frozenset(), e=bool(b"a"), f=bool({}), g=bool({"a": 1}), h=len(b"ab"), i=len({1})): pass
def f5(b=..., c=1e400, d=-(-3), e=+4, f=10 ** 30, g=1 if {1} else 2, h=1 if b"" else 2): pass
def f6(a=data, b=[*(1, 2)], c=(x := 5), d=lambda: 1, e=str(), f=float(), g=float("inf"), h=str(True), i=str(None), j=str(1.5)): pass
def f7(a: Empty): pass
def f8(a=[1 for _ in "ab"], b={k: 1 for k in "ab"}, c=[] < [1], d=(1, 2) < (1, 3), e="b" > "a", f=b"a" < b"b", g={1} <= {1, 2}): pass
# ---
import sys
from dataclasses import dataclass, field, InitVar
from typing import ClassVar, Final, NamedTuple, Generic, TypeVar, NewType
from typing_extensions import TypedDict, Required, NotRequired, ReadOnly
from pydantic import BaseModel, RootModel, Field, field_validator, BeforeValidator, PlainValidator
from pydantic.dataclasses import dataclass as checked

T = TypeVar("T")
Id = NewType("Id", int)
class Versions(BaseModel):
    if sys.platform == "nothing":
        a: int = 1
    elif True:
        c: int = 3
    import os
    limit: ClassVar[int] = 3
    fixed: Final[int] = 4
    late: "int" = 5
class Sub(Versions):
    limit = 4
class Loose(BaseModel):
    x: int
    y: str = "a"
    @field_validator("*", mode="before")
    @classmethod
    def clean(cls, v):
        return v
class Taken(BaseModel):
    x: int
    @field_validator("x", mode="plain")
    @classmethod
    def clean(cls, v):
        return v
class Ids(RootModel[list[Id]]):
    pass
class Whole(RootModel):
    root: dict[str, int] = {}
class Box(BaseModel, Generic[T]):
    item: T
class Old(TypedDict, total=False):
    a: Required[int]
    b: str
class New(Old):
    c: NotRequired[ReadOnly[int]]
class Three(NamedTuple):
    a: int = 1
class Four(Three):
    pass
@dataclass
class Init:
    x: InitVar[int]
    y: ClassVar[int] = 1
    z: Final[int] = 2
    w: dict = field(default_factory=dict)
    v: "list[int]" = field(default_factory=lambda: [1])
@checked(config={"title": "Proof"})
class Proof:
    a: int = Field(default=1, ge=0)
    b: str = "x"
def f0(a: Versions, b: Sub, c: Loose, d: Taken): pass
def f1(a: Ids, b: Whole, c: Box[int], d: Box): pass
def f2(a: Old, b: New, c: Three, d: Four): pass
def f3(a: Proof, b: Id, c: Final[int] = 3): pass
def f4(a: Init): pass
def f5(a: Init = Init(1)): pass
def f6(a: "list[Missing]", b: "dict[str, 'int']", c: "Id" = 3): pass
# ---
import datetime
from typing import Annotated, Optional
from annotated_types import Ge, Predicate
from pydantic import BaseModel, Field, RootModel, StringConstraints

class Inner(BaseModel):
    a: int
class Other(BaseModel):
    class Inner(BaseModel):
        b: int
class Gen(RootModel[list[int]]):
    pass
class Rec(BaseModel):
    a: Annotated[Optional["Rec"], Field(pattern="[b]")] = None
class Holder(BaseModel):
    a: Annotated[list[Annotated[Inner, Field(pattern="[k]")]], Field(max_length=3)] = None
def f0(a: Annotated[Inner, Field(pattern="^[a-z]+$")]): pass
def f1(a: Annotated[Inner, Field(pattern="[a-z]"), Field(pattern="[x-y]")], b: Inner): pass
def f2(a: Annotated[Inner, Field(max_length=3), Field(pattern="[x-y]")], b: Inner): pass
def f3(a: Annotated[Inner, Field(strict=True), Field(pattern="[x-y]")], b: Inner): pass
def f4(a: Annotated[Inner, Field(pattern="a.[b.c]d.e")], b: Annotated[Inner, Field(pattern="a.b")]): pass
def f5(a: Annotated[Inner, StringConstraints(pattern="[a]")], b: Annotated[Inner, Predicate(lambda v: v == [1, 2])]): pass
def f6(a: Annotated[Inner, Field(pattern="it's[\\d]\n\t\x01")], b: Annotated[Inner, Field(max_digits=5, decimal_places=2)]): pass
def f7(a: Annotated[Gen, Field(pattern="a")], b: Annotated[RootModel[list[int]], Field(ge=3)], c: RootModel[list[int]], d: Annotated[RootModel[Inner], Field(max_digits=2)]): pass
def f8(a: Rec, b: Annotated[Rec, Field(pattern="[z]")]): pass
def f9(a: Holder, b: Annotated[Holder, Ge(1.5)], c: Annotated[Inner, Field(pattern="[k]")]): pass
def f10(a: Inner, b: Other.Inner, c: Annotated[Inner, Field(pattern="[z]")], d: Annotated[Inner, Ge(1)], e: Annotated[Other.Inner, Field(pattern="[z]")]): pass
# ---
from typing import Dict, List, Optional, Union
from pydantic import BaseModel, Field, SecretBytes, SecretStr
from prefect.blocks.abstract import CredentialsBlock, JobBlock
from prefect.blocks.core import Block
from prefect.types import SecretDict

class Login(BaseModel):
    user: str
    password: SecretStr
class Token(CredentialsBlock):
    """
    Holds a token.

    In two paragraphs.

    Attributes:
        token: The token.

    Examples:
        Load it:
        ```python
        Token.load("x")
        ```
    """
    _block_type_name = "My Token's Holder 2"
    _logo_url = "https://example.com/logo.png"
    token: SecretStr = Field(default=..., description="The token.")
    more: Optional[SecretStr] = None
    login: Login
    others: List[Login] = []
    raw: Union[SecretBytes, str] = "x"
    map: Dict[str, SecretStr] = {}
    free: SecretDict = Field(default_factory=dict)
    limit: int = 3
    def get_client(self): pass
class Plain(Block):
    a: int
class Named(Plain):
    _block_type_slug = "the slug"
    _description = "Said otherwise."
    b: str = "x"
class Job(JobBlock):
    """Runs a job."""
    name: str
    async def trigger(self): pass
    async def wait_for_completion(self): pass
class Nested(Block):
    inner: Plain
    many: Optional[Plain] = None
def f0(a: Token): pass
def f1(a: Plain, b: Named): pass
def f2(a: Optional[Job] = None): pass
def f3(a: List[Plain], b: Dict[str, Named] = {}): pass
def f4(a: Union[Token, Plain]): pass
def f5(a: Nested): pass
# ---
from enum import Enum
from typing import Annotated, Dict, List, Literal, Tuple, Union
from pydantic import Field, RootModel

class Level(Enum):
    pair = (1, "x")
    one = [1]
both = (str, int)
alone = (int,)
limited = (int, Field(ge=1))
def f0(a: Literal[Level.pair.value], b: Dict[both], c: Union[both], d: List[alone], e: Annotated[limited]): pass
def f1(a: dict[both], b: list[alone], c: tuple[both], d: Tuple[alone], e: Literal[(1, (2,))] = 1): pass
def f2(a: List[both]): pass
def f3(a: Annotated[alone]): pass
def f4(a: RootModel[alone]): pass
def f5(a: Literal[Level.one.value]): pass
def f6(a: Union[()]): pass
def f7(a: list[both], b: Tuple[()], c: tuple[()]): pass
# ---
import contextlib
from enum import Enum
from typing import Literal, TypeAlias
from pydantic import BaseModel
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem
from prefect.types import PositiveInteger

LIMIT: int = 10
Mode: TypeAlias = Literal["fast", "slow"]
class Order(BaseModel):
    n: int
if True:
    SIZE = 1
else:
    SIZE = 2
try:
    WIDTH = 3
except Exception:
    WIDTH = 4
with contextlib.suppress(ValueError):
    DEPTH = 5
for STEP in (6, 7):
    pass
NAMES = ["a"]
NAMES += ["b"]
NAMES.append("c")
LIMIT2 = 1
LIMIT2 = LIMIT2 + 1
def holder():
    def f0(wrong: str): pass
def f0(*args, key: int, more: "Order", mode: Mode = "fast"): pass
def f1(a: int, b: str = "x", /, c: int = LIMIT): pass
def f2(a=SIZE, b=WIDTH, c=DEPTH, d=STEP, e=NAMES, f=LIMIT2): pass
def f3(a: Secret, b: LocalFileSystem, c: PositiveInteger = 1, **options: int): pass
# ---
from collections import OrderedDict, defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Callable, FrozenSet, List, Literal, NamedTuple, Optional, Sequence, Tuple, Union
from pydantic import BaseModel, Field, RootModel
from pydantic.dataclasses import dataclass as validated
from typing_extensions import TypedDict

class Bad(BaseModel):
    x: Callable[[], str]
class Once(BaseModel):
    a: Bad
class Queue(BaseModel):
    a: deque[Bad]
class Ordered(BaseModel):
    a: OrderedDict[str, Bad]
class Defaults(BaseModel):
    a: defaultdict[str, List[Bad]]
class Several(BaseModel):
    a: Sequence[Bad]
class Twice(BaseModel):
    a: List[Bad]
    b: List[Bad]
class Direct(BaseModel):
    a: Bad
    b: List[Bad]
class Either(BaseModel):
    a: Union[int, Bad]
    b: Union[str, Bad]
class Root(RootModel[FrozenSet[Union[timedelta, Queue]]]): pass
class Plain(TypedDict):
    a: List[Bad]
class Pair(NamedTuple):
    a: Bad
@dataclass
class Data:
    a: List[Bad]
@validated
class Checked:
    a: deque[Bad]
class Node(BaseModel):
    a: Callable[[], str]
    next: Optional["Node"] = None
class Cat(BaseModel):
    kind: Literal["cat"]
    a: Bad
class Dog(BaseModel):
    kind: Literal["dog", "wolf"]
class Fish(BaseModel):
    kind: Literal["eel", "cod"]
    a: Bad
def f0(a: Root): pass
def f1(a: Union[int, Once]): pass
def f2(a: Union[int, Queue]): pass
def f3(a: Union[int, Ordered]): pass
def f4(a: Union[int, Defaults]): pass
def f5(a: Union[int, Several]): pass
def f6(a: Union[int, Twice]): pass
def f7(a: Union[int, Direct]): pass
def f8(a: Either): pass
def f9(a: Tuple[Union[int, Bad], Union[str, Bad]]): pass
def f10(a: Union[int, Bad], b: Union[str, Bad]): pass
def f11(a: Union[int, Bad], b: Union[str, Once]): pass
def f12(a: Union[int, Plain], b: Union[str, Plain]): pass
def f13(a: Union[int, Plain], b: Union[str, Once]): pass
def f14(a: Union[int, Pair], b: Union[str, Data]): pass
def f15(a: Union[int, Checked]): pass
def f16(a: Union[int, Node]): pass
def f17(a: Annotated[Union[Cat, Dog], Field(discriminator="kind")]): pass
def f18(a: Annotated[Union[Fish, Dog], Field(discriminator="kind")]): pass
def f19(a: deque[Union[int, Bad]]): pass
def f20(a: Sequence[Union[int, Bad]]): pass
def f21(a: Union[int, Annotated[Bad, Field(gt=1)]], b: Union[int, Bad]): pass
def f22(a: Union[int, Once], b: Once): pass
def f23(a: Union[int, Callable[[], str]], b: Union[str, Bad] = "x"): pass
def f24(a: Union[Once, Bad]): pass
# ---
from pydantic import BaseModel
from typing_extensions import TypedDict

class Given(BaseModel):
    a: int = ...
    b: complex = ...
class Row(TypedDict):
    x: int
class Strict(BaseModel, extra="forbid"):
    r: Row
class Open(BaseModel, extra="allow"):
    r: Row
def f0(a: Given): pass
def f1(a: Strict): pass
def f2(a: Open): pass
def f3(a: Row, b: Strict): pass
