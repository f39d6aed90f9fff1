"""A Redis cache whose absence costs speed, never a page."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis is down."""

    def _forgive(self, name: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache %s failed: %s", name, type(error).__name__)
            return fallback

    def get(self, key, default=None, version=None):
        """The cached value, or the default also when Redis is down."""
        return self._forgive("get", default, key, default=default, version=version)

    def set(self, key, value, *args, **kwargs):
        """Store a value if Redis is there."""
        return self._forgive("set", None, key, value, *args, **kwargs)

    def add(self, key, value, *args, **kwargs):
        """Store a value unless it is there; True while Redis is down, as for an empty cache."""
        return self._forgive("add", True, key, value, *args, **kwargs)

    def incr(self, key, delta=1, version=None):
        """Count; while Redis is down every count is the first."""
        return self._forgive("incr", delta, key, delta=delta, version=version)

    def delete(self, key, version=None):
        """Forget a value if Redis is there."""
        return self._forgive("delete", False, key, version=version)

    def touch(self, *args, **kwargs):
        """Prolong a value if Redis is there."""
        return self._forgive("touch", False, *args, **kwargs)

    def get_many(self, keys, version=None):
        """What is cached of these keys; nothing while Redis is down."""
        return self._forgive("get_many", {}, keys, version=version)

    def set_many(self, data, *args, **kwargs):
        """Store several values if Redis is there."""
        return self._forgive("set_many", [], data, *args, **kwargs)

    def delete_many(self, keys, version=None):
        """Forget several values if Redis is there."""
        return self._forgive("delete_many", None, keys, version=version)

    def has_key(self, key, version=None):
        """Whether a key is cached; no while Redis is down."""
        return self._forgive("has_key", False, key, version=version)
