namespace Cofferdam.Lab.Attacks;

/// <summary>The heap could not be brought into the state that an attack needs.</summary>
internal sealed class AimFailedException(string bug, string reason) : Exception($"{bug}: {reason}");
