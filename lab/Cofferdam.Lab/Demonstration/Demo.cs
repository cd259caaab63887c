using System.Globalization;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Output;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Victims;
using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Demonstration;

/// <summary>
/// The story that <c>make demo</c> tells: a vulnerable module at work is attacked, confined while it works, attacked
/// again, released; then nf_tables is watched under its own workload.
/// </summary>
internal sealed class Demo(string checkout, int seed)
{
    private const string Notes = "notes";
    private const string NfTables = "nf_tables";

    /// <summary>A pause that arming or disarming may cause.</summary>
    private const double PromisedPauseMs = 50;

    /// <summary>How long nf_tables is watched.</summary>
    private static readonly TimeSpan _watch = TimeSpan.FromSeconds(15);

    private readonly Narration _narration = new();
    private readonly Random _random = new(seed);

    /// <summary>Tells the story.</summary>
    /// <returns>Whether all was as promised.</returns>
    public bool Run()
    {
        var untouched = KernelState.Read();
        var pairs = ConfineNotes(untouched);
        WatchNfTables(untouched);

        _narration.Chapter("What happened to each attack");
        foreach (var pair in pairs)
        {
            if (pair.After.Aim.Bug.IsPromised)
                _narration.Promise(pair.IsCaught, pair.Summary);
            else
                _narration.Note(pair.Summary + " (not promised)");
        }
        _narration.Promise(_narration.AllKept, "all is as promised");
        return _narration.AllKept;
    }

    private AttackPair[] ConfineNotes(KernelState untouched)
    {
        _narration.Chapter("A live kernel with a vulnerable module");
        _narration.Tell($"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, as the distribution built it");
        VictimModules.In(checkout, withTypes: true).Load();
        using var workload = new LiveWorkload("workload", "--threads", "2", "--rest", "1", "--seed", Text(seed));
        _narration.Tell("modules notes and bystander are loaded, two clients use notes and check what it keeps");

        _narration.Chapter("Attacked without Cofferdam");
        var bugs = Bug.All.Take(Bug.InDemo).ToArray();
        var before = bugs.Select(AttackUnprotected).ToArray();

        _narration.Chapter("Confined while it is in use");
        var armed = Enforce(Notes, "kill");
        CofferdamProgram.AwaitWorkingPhase(Notes);
        _narration.Tell("working phase: what the module allocated before is gone, all it has now is recorded");

        _narration.Chapter("Attacked with Cofferdam");
        var pairs = bugs.Zip(before, AttackProtected).ToArray();
        ShowStatus(Notes);

        _narration.Chapter("Released");
        var disarmed = Release(Notes, untouched);
        BlockAttacks(bugs, untouched);
        ShowService(workload.Stop(), armed, disarmed);
        VictimModules.Unload();
        return pairs;
    }

    /// <summary>Attacks once more, where writes can be kept from happening.</summary>
    private void BlockAttacks(IReadOnlyList<Bug> bugs, KernelState untouched)
    {
        _narration.Chapter("Blocked: with the gate module the illegal write does not happen");
        GateModule.Load(checkout);
        Enforce(Notes, "block", "--after-deny", "continue");
        CofferdamProgram.AwaitWorkingPhase(Notes);
        foreach (var bug in bugs)
        {
            var outcome = Attacker.Attack(bug, AttackChoices.None, _random);
            var isBlocked = outcome is { Performed: false, TaskKilled: false, BystanderBytesChanged: 0 };
            var fate = outcome.TaskKilled ? "died" : "lives";
            _narration.Promise(isBlocked, $"{bug.Name,-18} {outcome.Change.Count} bytes changed, the process {fate}");
        }

        ShowStatus(Notes);
        Release(Notes, untouched);
        GateModule.Unload();
    }

    private AttackOutcome AttackUnprotected(Bug bug)
    {
        _narration.Tell($"{bug.Name}: {bug.Story}");
        var outcome = Attacker.Attack(bug, AttackChoices.None, _random);
        _narration.Promise(outcome.Performed,
            $"{outcome.Change.Count} bytes of {outcome.Aim.Target} are corrupt, at {Address(outcome.Aim.Address)}");
        return outcome;
    }

    private AttackPair AttackProtected(Bug bug, AttackOutcome before)
    {
        _narration.Tell($"{bug.Name}: {bug.Story}");
        var outcome = Attacker.Attack(bug, AttackChoices.None, _random);
        var write = CofferdamProgram.Events(Notes)
            .FirstOrDefault(candidate => candidate.Overlaps(outcome.Aim.Address, outcome.Aim.Length));
        var pair = new AttackPair(before, outcome, write);
        if (write is not null)
        {
            _narration.Tell($"   site    {write.Place}: {write.Instruction}");
            _narration.Tell($"   target  {Address(write.Address)}, {write.ClassFound} ({write.Reason})");
            _narration.Tell($"   legal   {string.Join(", ", write.LegalSet)}");
        }
        if (bug.IsPromised)
            _narration.Promise(pair.IsCaught, $"process {write?.Comm} {write?.Pid} denied and killed");
        else
            _narration.Note("not promised");
        if (outcome.Performed)
            _narration.Note("the store itself landed: this mode ends the process, it does not undo the write");
        return pair;
    }

    private void WatchNfTables(KernelState untouched)
    {
        _narration.Chapter("nf_tables, watched while rulesets come and go");
        ProgramRun.Succeeding("modprobe", NfTables);
        using var workload = new LiveWorkload("nft-workload", "--seed", Text(seed));
        Enforce(NfTables, "observe");
        Thread.Sleep(_watch);
        _narration.Promise(workload.IsAlive, "the nft workload is at work");
        ShowStatus(NfTables);
        Release(NfTables, untouched);
        var report = workload.Stop();
        _narration.Promise(report.IsSound,
            $"{report.Operations} operations on rulesets, {report.Failures} failures, " +
            $"{report.ChecksumErrors} wrong results{Problem(report)}");
    }

    /// <summary>Confines a compartment.</summary>
    /// <returns>From when to when it was being armed, on the monotonic clock in milliseconds.</returns>
    private (double From, double To) Enforce(string name, string mode, params string[] options)
    {
        var policy = Path.Combine("examples", "policies", name + ".yaml");
        _narration.Command(string.Join(' ', ["cofferdam enforce", policy, "--mode", mode, .. options]));
        var report = CofferdamProgram.Enforce(Path.Combine(checkout, policy), mode, options);
        var covered = $"{report.Sites} write sites checked, {report.Holes} neither checked nor proven harmless";
        if (name == NfTables)
            _narration.Note($"{covered}: stock kernels allow no probe in out-of-line copies of inline functions");
        else
            _narration.Promise(report.Holes == 0, covered);
        _narration.Tell(string.Create(CultureInfo.InvariantCulture,
            $"analysed in {report.AnalysisMs:f0} ms, prepared in {report.PrepareMs:f0} ms, " +
            $"armed in {report.ArmMs:f0} ms"));
        return report.Arming;
    }

    private (double From, double To) Release(string name, KernelState untouched)
    {
        _narration.Command($"cofferdam release {name}");
        var report = CofferdamProgram.Release(name);
        _narration.Tell(string.Create(CultureInfo.InvariantCulture,
            $"disarmed in {report.DisarmMs:f0} ms, removed in {report.RemoveMs:f0} ms"));
        var left = KernelState.Read().Since(untouched);
        _narration.Promise(left.Count == 0, left.Count == 0
            ? "the kernel is as before: no probe, no pin, no changed setting, nothing in its log"
            : $"left in the kernel: {string.Join("; ", left)}");
        return report.Disarming;
    }

    private void ShowStatus(string name)
    {
        _narration.Command($"cofferdam status {name}");
        var status = CofferdamProgram.Status(name);
        _narration.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{status.Phase} phase, {status.Hits} writes checked: {status.Allowed} allowed, {status.Denies} denied, " +
            $"{status.Unknown} unknown; {status.MemoryBytes / 1048576.0:f1} MiB of kernel memory"));
        _narration.Promise(status.Hits > 0, "its writes are checked");
        _narration.Note($"{status.Lost} records or events lost");
        if (status.Missed > 0)
        {
            _narration.Note(
                $"{status.Missed} writes went unchecked: interrupts that came while another write was being checked");
        }
    }

    private void ShowService(
        WorkloadReport report, (double From, double To) armed, (double From, double To) disarmed)
    {
        _narration.Promise(report.IsSound, string.Create(CultureInfo.InvariantCulture,
            $"the service all the while: {report.Operations} operations in {report.Seconds:f0} s, " +
            $"{report.Failures} failures, {report.ChecksumErrors} checksum errors{Problem(report)}"));

        // On a busy or emulated machine clients wait for the processor, with Cofferdam or without. What it may not do
        // is to make the longest pause longer than the promise, or than it is at other times of the same run.
        bool IsOurs(Pause pause) => Overlaps(pause, armed) || Overlaps(pause, disarmed);
        // Only the longest pauses are kept: one that is not among them is no longer than the shortest of these.
        var shortest = report.Pauses.Select(pause => pause.Ms).DefaultIfEmpty(0).Min();
        var ours = report.Pauses.Where(IsOurs).Select(pause => pause.Ms).DefaultIfEmpty(shortest).Max();
        var others = report.Pauses.Where(pause => !IsOurs(pause)).Select(pause => pause.Ms).DefaultIfEmpty(0).Max();
        var turns = TurnMs > 0 ? $" (the lab's processors take turns of up to {TurnMs} ms)" : "";
        _narration.Promise(
            ours <= Math.Max(PromisedPauseMs + TurnMs, others), string.Create(CultureInfo.InvariantCulture,
            $"its longest pause while the probes were armed and disarmed: {ours:f0} ms, " +
            $"at all other times: {others:f0} ms{turns}"));
    }

    // lab/boot tells how long one emulated processor may have to wait for the other; 0 if they run at the same time.
    private static int TurnMs =>
        int.TryParse(Environment.GetEnvironmentVariable("LAB_TURN_MS"), CultureInfo.InvariantCulture, out var turn)
            ? turn
            : 0;

    private static bool Overlaps(Pause pause, (double From, double To) time) =>
        pause.EndedAtMs >= time.From && pause.EndedAtMs - pause.Ms <= time.To;

    private static string Problem(WorkloadReport report) =>
        report.FirstProblem is { } problem ? $" (the first: {problem})" : "";

    private static string Address(ulong address) => "0x" + address.ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
