namespace Cofferdam.Lab.Workloads.Transcripts;

/// <summary>What a program showed of the state that a workload had made.</summary>
/// <param name="Round">In which round of the workload, from 1.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Text">What it wrote.</param>
internal sealed record ToolOutput(int Round, string Command, string Text);
