namespace Cofferdam.Lab.Workloads;

/// <summary>A time in which a client got no operation done.</summary>
/// <param name="EndedAtMs">When it ended, in milliseconds of the monotonic clock that all processes share.</param>
/// <param name="Ms">How long it lasted, in milliseconds.</param>
internal readonly record struct Pause(double EndedAtMs, double Ms);
