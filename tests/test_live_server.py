"""The server of the browser tests: its last answers belong to the test that asked, not to the next one."""

import threading
import time
import urllib.request

from django.core.signals import request_started

from tests.conftest import UnderWay


def test_a_request_that_is_being_answered_is_waited_for(live_server):
    entered = threading.Event()
    under_way = UnderWay()

    def slowly(**_: object) -> None:
        entered.set()
        time.sleep(0.3)

    with under_way:
        request_started.connect(slowly)
        asking = threading.Thread(target=urllib.request.urlopen, args=[f"{live_server.url}/accounts/login/"])
        asking.start()
        entered.wait(5)
        assert under_way.n == 1
        under_way.wait()
        request_started.disconnect(slowly)
        asking.join()

    assert under_way.n == 0
