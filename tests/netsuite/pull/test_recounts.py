"""How often a window that differs is counted again."""

from netsuite_rfm.netsuite.http.client import Client
from tests.netsuite.pull.test_pull import count, pulled, rows
from tests.netsuite.scripted_server import ScriptedServer, page


def test_a_window_is_counted_again_twice(client: Client, scripted_server: ScriptedServer) -> None:
    """Customers may come and go between rows and count once more; the second count settles it."""
    scripted_server.play(page(*rows([1, 2])), count([1, 2, 4]), page(*rows([1, 2, 4, 5])), count([1, 2, 4, 5]))
    assert pulled(client, 5) == [1, 2, 4, 5]
