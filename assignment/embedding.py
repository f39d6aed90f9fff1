"""Texts as vectors of a trained model in a local folder: an option, for those who have such a model.

Nothing is downloaded. A model of 22 million parameters reads about 12 abstracts a second and core, so keep the
vectors: `Folder` is a cache for them.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from pathlib import Path

import numpy as np

from assignment.problem import ProblemError


class Embedding:
    """Vectors of a sentence-transformers model. Raises a ProblemError where the folder or the library is absent."""

    def __init__(self, folder: str | Path) -> None:
        path = Path(folder)
        if not (path / "modules.json").is_file():
            raise ProblemError(
                f"There is no text model in {path}: a folder as sentence-transformers saves it holds `modules.json`."
            )
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ProblemError(
                "Text models need the Python package sentence-transformers, which is not installed. Install it, or "
                "leave the model out: words and word pairs are compared then."
            ) from error
        self.key = f"embedding-1-{path.resolve().name}"
        self._model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
        self._dimensions = self._model.encode(["one"], show_progress_bar=False).shape[1]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (texts, dimensions); 0 for a text without a letter."""
        found = np.zeros((len(texts), self._dimensions), np.float32)
        told = [at for at, text in enumerate(texts) if any(letter.isalnum() for letter in text)]
        if told:
            found[told] = self._model.encode([texts[at] for at in told], show_progress_bar=False)
        return found

    def weighed(self, papers: np.ndarray, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of length 1."""
        return _of_length_one(papers), _of_length_one(documents)

    def shared(self, paper: str, document: str, others: Sequence[str], most: int) -> tuple[str, ...]:
        """None: a model does not say which words made two texts near."""
        return ()


class Folder(MutableMapping[str, bytes]):
    """Keeps one file a key in a folder, for vectors that take long to compute."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, key: str) -> bytes:
        try:
            return self._file(key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: bytes) -> None:
        part = self._file(key).with_suffix(".part")
        part.parent.mkdir(exist_ok=True)
        part.write_bytes(value)
        part.replace(self._file(key))  # another process reads the whole of it or nothing

    def __delitem__(self, key: str) -> None:
        try:
            self._file(key).unlink()
        except FileNotFoundError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self._folder.glob("*/*.vector")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _file(self, key: str) -> Path:
        return self._folder / key[-2:] / f"{key}.vector"


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length > 0, length, 1)
