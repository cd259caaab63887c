using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>
/// The activations on every stack, told apart by stack pointers alone: each task and each kind of interrupt has a stack
/// of its own, and who was called later lies lower on it.
/// </summary>
internal sealed class ShadowStacks
{
    // THREAD_SIZE of x86-64, to which stacks are aligned. That of an interrupt may look like two, which only means that
    // a call is not seen to end what was checked.
    private const int StackShift = 14;

    private readonly Dictionary<ulong, Stack<Activation>> _stacks = [];

    /// <summary>
    /// A routine is called. Whoever was at its place has returned, or handed over to it; who lies above it is waiting
    /// for it, and no check of it holds any more, unless the routine is harmless.
    /// </summary>
    /// <param name="place">Where it is entered.</param>
    /// <param name="frame">The stack pointer there.</param>
    public void Enter(ProbedPlace place, ulong frame)
    {
        var stack = StackOf(frame);
        Activation? caller = null;
        while (stack.TryPeek(out var last) && last.Frame <= frame)
        {
            if (last.Frame == frame && place.Callers.Contains(last.Routine))
                caller = last;
            stack.Pop();
        }

        var called = new Activation(place.Routine, frame);
        if (stack.TryPeek(out var waiting) && place.Callers.Contains(waiting.Routine))
            caller ??= waiting;
        if (place.Callers.Count > 0)
            called.Follow(caller);
        if (!place.IsHarmless)
            waiting?.Forget();
        stack.Push(called);
    }

    /// <summary>The activation that executes; null if it was not seen to begin.</summary>
    public Activation? Find(KernelAddress routine, ulong frame)
    {
        var stack = StackOf(frame);
        while (stack.TryPeek(out var last) && last.Frame < frame)
            stack.Pop();
        return stack.TryPeek(out var found) && found.Frame == frame && found.Routine == routine ? found : null;
    }

    /// <summary>
    /// The same where only the stack pointer is known: the last one called that lies above it. It is not found while a
    /// callee that has returned lies in between.
    /// </summary>
    public Activation? FindAbove(KernelAddress routine, ulong pointer)
    {
        var stack = StackOf(pointer);
        while (stack.TryPeek(out var last) && last.Frame <= pointer)
            stack.Pop();
        return stack.TryPeek(out var found) && found.Routine == routine ? found : null;
    }

    private Stack<Activation> StackOf(ulong frame)
    {
        var number = frame >> StackShift;
        if (!_stacks.TryGetValue(number, out var stack))
            _stacks[number] = stack = new Stack<Activation>();
        return stack;
    }
}
