// Syncing
