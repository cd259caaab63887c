namespace Cofferdam.Cli.Commands;

/// <summary>A command line for a help text.</summary>
/// <param name="CommandLine">What to type.</param>
/// <param name="Purpose">What it does, in a few words.</param>
internal readonly record struct Example(string CommandLine, string Purpose);
