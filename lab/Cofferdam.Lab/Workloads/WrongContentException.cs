namespace Cofferdam.Lab.Workloads;

/// <summary>What was read is not what had been written.</summary>
internal sealed class WrongContentException(string what) : Exception(what);
