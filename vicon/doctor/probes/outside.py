"""What a telephone told of this vicon a while ago: nobody here can see it from outside."""

from __future__ import annotations

from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.doctor import outside
from vicon.doctor.finding import Finding
from vicon.doctor.rules.outside import judge
from vicon.settings import Settings


async def seen(settings: Settings) -> list[Finding]:
    redis = SharedRedis(settings.redis_url)
    try:
        last = await outside.latest(redis)
    except RedisAwayError:
        # Told of elsewhere.
        last = None
    finally:
        await redis.close()
    return judge(last, settings.url, settings.zone)
