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
