"""Who somebody is: keys, tokens made with them, API keys, the administrator's sign-in (rooms.md 3).

Roles and seats in a sitting are rules of `vicon.rooms`; here is only what proves a right to come in.
"""
