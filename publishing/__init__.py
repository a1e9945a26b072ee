"""Publishing: numbered feeds, signed checkpoints, snapshots, the peers' inbox and the HTTP API that carries them."""
