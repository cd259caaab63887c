using Cofferdam.Bpf.Gate;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Bench;

/// <summary>A call whose store is checked, and the compartments that do.</summary>
/// <param name="Call">The call, among those of one set of objects.</param>
/// <param name="Object">What it writes to.</param>
/// <param name="Bare">What it takes without a probe.</param>
/// <param name="Observing">A compartment that only looks.</param>
/// <param name="Blocking">One in the gate; null without a gate.</param>
/// <param name="Denying">One in the gate in which an object of a dedicated cache must not be written.</param>
internal sealed record HitCase(
    Func<CheckedCalls, CheckedCall> Call,
    string Object,
    double Bare,
    CompiledPolicy Observing,
    CompiledPolicy? Blocking,
    CompiledPolicy? Denying)
{
    /// <summary>The address of the store.</summary>
    public ulong Address => Observing.Sites[0].Address.Value;

    /// <summary>Finds the store and compiles, which must be while no probe hides code.</summary>
    public static HitCase Prepare(Func<CheckedCalls, CheckedCall> call, KernelImage image)
    {
        using var calls = new CheckedCalls();
        var made = call(calls);
        var store = OneStore.Find(made, image);
        CompiledPolicy Compile(EnforcementMode mode, bool isLegal) =>
            OneStore.Compile(made, store, mode, isLegal, image);
        return new HitCase(
            call,
            made.Object,
            CallTimer.MeasureFresh(call),
            Compile(EnforcementMode.Observe, isLegal: true),
            GateDevice.Exists ? Compile(EnforcementMode.Block, isLegal: true) : null,
            GateDevice.Exists ? Compile(EnforcementMode.Block, isLegal: false) : null);
    }
}
