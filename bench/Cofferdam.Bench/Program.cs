using Cofferdam.Bench;

// Runs inside the lab: make bench KERNEL=6.1
ArmingBenchmark.Run("nf_tables");
