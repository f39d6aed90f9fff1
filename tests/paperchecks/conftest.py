import pytest


@pytest.fixture
def stored(tmp_path):
    """Writes bytes to a file under a neutral name and returns its path."""

    def store(data, name="upload.bin"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return store
