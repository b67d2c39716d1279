"""The wire protocol `vicon.1`, written once: Python models here, TypeScript from `schema()`."""
