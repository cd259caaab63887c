namespace Cofferdam.Kernel.Btf;

/// <summary>One constant of an enum.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; that of an unsigned enum of 64 bits is reinterpreted above 2^63 - 1.</param>
public readonly record struct BtfEnumerator(string Name, long Value);
