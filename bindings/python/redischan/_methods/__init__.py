# Made by `make commands` from commands/commands.txt: change it there.
"""The methods of all commands that need none by hand."""

from .bitmap import BitmapMethods
from .cluster import ClusterMethods
from .connection import ConnectionMethods
from .generic import GenericMethods
from .geo import GeoMethods
from .hash import HashMethods
from .hyperloglog import HyperloglogMethods
from .list import ListMethods
from .pubsub import PubsubMethods
from .scripting import ScriptingMethods
from .server import ServerMethods
from .set import SetMethods
from .sorted_set import SortedSetMethods
from .stream import StreamMethods
from .string import StringMethods


class AllMethods(
    BitmapMethods,
    ClusterMethods,
    ConnectionMethods,
    GenericMethods,
    GeoMethods,
    HashMethods,
    HyperloglogMethods,
    ListMethods,
    PubsubMethods,
    ScriptingMethods,
    ServerMethods,
    SetMethods,
    SortedSetMethods,
    StreamMethods,
    StringMethods,
):
    """Each in the class of its group, as the commands' pages have them."""
