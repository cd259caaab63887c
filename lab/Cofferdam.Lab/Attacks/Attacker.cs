using System.Globalization;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Attacks;

/// <summary>
/// Carries out attacks. Everything that leads up to the illegal store is done, legally, by this process. The one
/// request that contains it is made by a child process, which may be killed for it, in the session inherited from
/// here; or by this process, where nobody is killed.
/// </summary>
internal static class Attacker
{
    /// <summary>The hidden verb of this program that makes the one request.</summary>
    public const string StrikeVerb = "strike";

    /// <summary>Aims and carries out one attack; the bystander is sound and empty afterwards.</summary>
    /// <param name="bug">What is misused.</param>
    /// <param name="choices">What is not drawn.</param>
    /// <param name="random">Draws the rest.</param>
    /// <param name="mayDie">Whether whoever makes the request may be killed for it.</param>
    /// <param name="mustDie">Whether there is a compartment that kills for it: then a survival is examined.</param>
    /// <exception cref="AimFailedException">The heap could not be prepared.</exception>
    /// <exception cref="ProgramFailedException">The request failed other than by SIGKILL.</exception>
    public static AttackOutcome Attack(
        Bug bug, AttackChoices choices, Random random, bool mayDie = true, bool mustDie = false)
    {
        using var session = NotesSession.Open();
        using var bystander = Bystander.Open();
        try
        {
            var aim = new Aimer(session, bystander, random).Take(bug, choices);
            var killed = mayDie && StrikeInChild(session, aim);
            if (!mayDie)
                Require(aim, session.Edit(aim.Bug.Feature, aim.Request));
            var outcome = new AttackOutcome(aim, killed, aim.Target.Look(), (int)bystander.Audit().ChangedBytes);
            return mustDie && !killed
                ? outcome with { Survival = Survival.Examine(aim.Target, () => StrikeInChild(session, aim)) }
                : outcome;
        }
        finally
        {
            bystander.FreeAll();
            bystander.Repair();
        }
    }

    /// <summary>The child's part.</summary>
    /// <param name="arguments">Descriptor, feature, and the fields of the request, in decimal.</param>
    /// <returns>The kernel address of the first byte written.</returns>
    public static ulong Strike(IReadOnlyList<string> arguments)
    {
        var numbers = arguments.Select(text => Int128.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        // Not disposed: the session is the parent's.
        var session = NotesSession.Inherited((int)numbers[0]);
        return session.Edit((CarelessFeature)(byte)numbers[1], new NotesAbi.Edit
        {
            Note = (uint)numbers[2],
            Length = (uint)numbers[3],
            Offset = (long)numbers[4],
            Value = (ulong)numbers[5],
            Address = (ulong)numbers[6],
        });
    }

    // Whether the child was killed.
    private static bool StrikeInChild(NotesSession session, Aim aim)
    {
        var request = aim.Request;
        string[] arguments =
        [
            StrikeVerb, "--", Text(session.Descriptor), Text((byte)aim.Bug.Feature), Text(request.Note),
            Text(request.Length), Text(request.Offset), Text(request.Value), Text(request.Address),
        ];
        session.SetInherited(true);
        var run = ProgramRun.Of(Environment.ProcessPath!, arguments);
        session.SetInherited(false);
        if (run.ExitCode == ProgramRun.KilledExitCode)
            return true;
        if (run.ExitCode != 0)
            throw new ProgramFailedException(Environment.ProcessPath!, arguments, run);
        Require(aim, ulong.Parse(run.Output, CultureInfo.InvariantCulture));
        return false;
    }

    private static void Require(Aim aim, ulong written)
    {
        if (written != aim.Address)
            throw new InvalidOperationException($"aimed at {aim.Address:x}, but the module wrote at {written:x}");
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
