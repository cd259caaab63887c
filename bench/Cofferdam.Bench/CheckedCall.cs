namespace Cofferdam.Bench;

/// <summary>A system call that does little but execute one store of the kernel.</summary>
/// <param name="Object">What that store writes to.</param>
/// <param name="Functions">The first store in them that the call executes is the one.</param>
/// <param name="Run">Makes the call; it is given a number that counts up.</param>
internal sealed record CheckedCall(string Object, IReadOnlyList<string> Functions, Action<int> Run);
