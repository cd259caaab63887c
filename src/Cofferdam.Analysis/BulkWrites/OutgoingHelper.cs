namespace Cofferdam.Analysis.BulkWrites;

/// <summary>
/// A function outside the compartment that it calls directly and that may write memory on its behalf, without being one
/// whose writes are checked at the call.
/// </summary>
/// <param name="Name">Its symbol.</param>
/// <param name="Calls">The calls and tail calls of it in the code of the compartment.</param>
/// <param name="Arguments">Whether its prototype says so, or there is none.</param>
public sealed record OutgoingHelper(string Name, int Calls, PointerArguments Arguments);
