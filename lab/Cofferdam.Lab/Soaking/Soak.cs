using System.Diagnostics;
using System.Globalization;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Soaking;

/// <summary>
/// Confines the notes module and others, and then works and attacks in random order: what is denied must be the
/// attacks, and only they.
/// </summary>
/// <param name="checkout">Where the modules and policies are.</param>
/// <param name="mode">What Cofferdam does with illegal writes: kill or block.</param>
/// <param name="seed">What the order and all choices follow from.</param>
/// <param name="others">What is confined beside the notes module.</param>
/// <param name="tell">Gets what happens.</param>
internal sealed class Soak(
    string checkout, string mode, int seed, IReadOnlyList<JudgedPolicy> others, Action<string> tell)
{
    /// <summary>The mode in which an illegal write must not happen.</summary>
    public const string Block = "block";

    private const string Notes = "notes";
    private static readonly TimeSpan _turn = TimeSpan.FromSeconds(5);

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, AttackSummary> _attacks = [];
    private readonly SortedDictionary<string, SoakedWorkload> _workloads = new(StringComparer.Ordinal);

    /// <summary>Goes on for so long.</summary>
    public SoakReport Run(TimeSpan time)
    {
        VictimModules.In(checkout, withTypes: true).Load();
        if (mode == Block)
            GateModule.Load(checkout);
        foreach (var policy in others)
            policy.LoadModules();
        var untouched = KernelState.Read();
        var compartments = Confined(() =>
        {
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
            {
                if (_random.Next(2) == 0)
                    Attack(Bug.All[_random.Next(Bug.All.Count)]);
                else
                    Work([null, .. others]);
            }
        });
        IReadOnlyList<string> complaints = KernelState.Read().Since(untouched);
        return new SoakReport(
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), mode, time.TotalMinutes, seed,
            complaints.Count == 0 && IsSound(compartments), [.. _attacks.Values], [.. _workloads.Values],
            compartments, complaints);
    }

    private JudgedCompartment[] Confined(Action work)
    {
        using var raised = new RaisedCompartments(checkout, mode);
        foreach (var name in others.Select(policy => policy.Name).Prepend(Notes))
            raised.Raise(name);
        CofferdamProgram.AwaitWorkingPhase(Notes);
        tell($"{string.Join(" and ", raised.Names)} confined");
        work();
        return [.. raised.Names.Select(JudgedCompartment.Read)];
    }

    private void Attack(Bug bug)
    {
        var before = CofferdamProgram.Status(Notes).Denies;
        var outcome = Attacker.Attack(bug, AttackChoices.None, _random, mayDie: true);
        var summary = _attacks.GetValueOrDefault(bug.Name, AttackSummary.None(bug)).With(outcome);
        var isDetected = CofferdamProgram.Status(Notes).Denies > before;
        _attacks[bug.Name] = summary with { Detected = summary.Detected + (isDetected ? 1 : 0) };
        tell($"{bug.Name}: {(isDetected ? "denied" : "not denied")}");
    }

    // No policy stands for the notes module.
    private void Work(JudgedPolicy?[] policies)
    {
        var verb = policies[_random.Next(policies.Length)]?.Workload ?? "workload";
        using var workload = new LiveWorkload(
            verb, "--threads", "1", "--seed", _random.Next().ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(_turn);
        var report = workload.Stop();
        _workloads[verb] = _workloads.GetValueOrDefault(verb, new SoakedWorkload(verb, 0, 0, 0, null)).With(report);
        tell($"{verb}: {report.Operations} operations{(report.IsSound ? "" : $", {report.FirstProblem}")}");
    }

    private bool IsSound(IEnumerable<JudgedCompartment> compartments) =>
        _attacks.Values.Where(attacks => Bug.Named(attacks.Bug)!.IsPromised).All(attacks =>
            attacks.Detected == attacks.Tries
            && (mode != Block || (attacks.Performed == 0 && attacks.BystanderChanged == 0)))
        && _workloads.Values.All(workload => workload.Problems == 0)
        && compartments.Where(compartment => compartment.Name != Notes).All(compartment => compartment.Denies == 0);
}
