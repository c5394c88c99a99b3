// LiveRCSimulator
