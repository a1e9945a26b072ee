"""The channels of push: each is one function that makes one attempt to tell one receiver, and says what came of it."""
