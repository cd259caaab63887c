using System.Diagnostics;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Cli.Output;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Cli;

/// <summary>A policy's compartment in one kernel, analysed: what analyze shows and enforce installs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Selection">The functions it means.</param>
/// <param name="Map">What they write and allocate.</param>
/// <param name="Time">How long finding and analysing them took.</param>
internal sealed record AnalyzedCompartment(
    Policy Policy, CompartmentSelection Selection, AccessMap Map, TimeSpan Time)
{
    /// <summary>Finds and analyses the functions of <paramref name="policy"/> in <paramref name="kernel"/>.</summary>
    /// <exception cref="NotFoundException">The policy names functions that are not there.</exception>
    public static AnalyzedCompartment Analyze(
        Policy policy, KernelImage kernel, Steps steps, CancellationToken cancellation, bool withTypes = true)
    {
        steps.Begin("finding the functions");
        var watch = Stopwatch.StartNew();
        var selection = CompartmentSelection.Select(policy.Compartment, kernel);
        var code = selection.ReadCode(kernel);
        cancellation.ThrowIfCancellationRequested();

        steps.Begin("analysing what they write");
        var options = CompartmentAnalysis.OptionsFor(kernel, policy);
        var map = AccessMap.Build(code, withTypes ? options : options with { Types = null });
        cancellation.ThrowIfCancellationRequested();
        return new AnalyzedCompartment(policy, selection, map, watch.Elapsed);
    }

    /// <summary>Compiles the policy for the kernel it was analysed in.</summary>
    public CompiledPolicy Compile(KernelImage kernel, Steps steps, LearntWrites? learnt = null)
    {
        steps.Begin("compiling the policy");
        return PolicyCompiler.Compile(Policy, Map, kernel, learnt);
    }
}
