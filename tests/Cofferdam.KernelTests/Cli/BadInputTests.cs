using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Cli;

/// <summary>What users get wrong, or their kernel does: one line, a stable exit code, and a kernel as it was.</summary>
public sealed class BadInputTests
{
    private const int BadInput = 3;
    private const int FeatureMissing = 4;
    private const int Permission = 5;
    private const int Refused = 6;
    private const int Exists = 7;
    private const int NotFound = 8;

    [Theory]
    [InlineData("enforce noteses", NotFound, "no loaded module is called 'noteses'; did you mean 'notes'?")]
    [InlineData("analyze noteses", NotFound, "no loaded module is called 'noteses'; did you mean 'notes'?")]
    [InlineData("enforce /nonexistent/notes.yaml", NotFound, "Could not find")]
    [InlineData("release notes", NotFound, "no compartment notes is installed")]
    [InlineData("status notes", NotFound, "no compartment notes is installed")]
    [InlineData("events notes", NotFound, "no compartment notes is installed")]
    [InlineData("enforce notes --mode block --after-deny pray", 2, "--after-deny: expected kill, continue or quarantine")]
    [InlineData(
        "enforce notes --mode block --after-deny quarantine", 2, "--after-deny quarantine: the policy names no functions")]
    [InlineData("enforce notes --mode kill --after-deny kill", 2, "--after-deny: only mode block has a choice")]
    public void A_request_that_cannot_be_met_is_one_line(string arguments, int status, string message)
    {
        using var victims = new LoadedVictims();
        AssertRefused(status, message, "cofferdam", arguments.Split(' '));
    }

    [Theory]
    [InlineData("modules: [notes]\nmdoe: kill", BadInput, "policy.yaml:4:1: unknown key 'mdoe'")]
    [InlineData("modules: [notes]\ninitialization: 30", BadInput, "policy.yaml:4:17: 'initialization': expected a time")]
    [InlineData("functions: [init_net]", NotFound, "'init_net' is not a function with code: it names data")]
    [InlineData("functions: [start_kernel]", NotFound, "'start_kernel' is not a function with code")]
    [InlineData("modules: [notes]\nlegal: {caches: [nosuch]}", NotFound, "no slab cache is called 'nosuch'")]
    [InlineData("modules: [notes]\nlegal: {symbols: [nosuch_v]}", NotFound, "no variable is called 'nosuch_v'")]
    [InlineData("modules: [notes]\nlegal: {allocated-by: [nosuch_f]}", NotFound, "no function is called 'nosuch_f'")]
    [InlineData("modules: [notes]\nlegal: {modules: [nosuch_m]}", NotFound, "no loaded module is called 'nosuch_m'")]
    public void A_policy_that_makes_no_sense_here_is_one_line(string policy, int status, string message)
    {
        using var victims = new LoadedVictims();
        using var file = new PolicyFile(policy);
        AssertRefused(status, message.Replace("policy.yaml", file.Path, StringComparison.Ordinal),
            "cofferdam", "enforce", file.Path);
    }

    [Fact]
    public void Sites_that_the_kernel_lets_nobody_probe_are_listed_and_refused()
    {
        // In the section of code that must not be probed, as the probe would need it itself.
        using var file = new PolicyFile("functions: ['vmlinux:kprobe_ftrace_handler']");
        var before = KernelTraces.Read();

        var run = GuestProgram.Run("cofferdam", "enforce", file.Path);

        Assert.Equal(Refused, run.ExitStatus);
        var lines = run.Errors.TrimEnd('\n').Split('\n');
        Assert.Contains("cannot be checked (allow-holes: true would only report them)", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 1);
        Assert.All(lines[1..], line => Assert.StartsWith("  kprobe_ftrace_handler", line, StringComparison.Ordinal));
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_second_enforce_of_the_same_compartment_is_refused()
    {
        using var victims = new LoadedVictims();
        GuestProgram.OutputOf("cofferdam", "enforce", "notes");
        try
        {
            AssertRefused(Exists, "compartment notes is installed already", "cofferdam", "enforce", "notes");
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Theory]
    [InlineData("enforce notes", "confining a part of the kernel needs root")]
    [InlineData("analyze notes", "reading the code of the running kernel needs root")]
    [InlineData("status", "reading the tables of compartments needs root")]
    [InlineData("events notes", "reading the tables of compartments needs root")]
    [InlineData("release notes", "changing the kernel's probes needs root")]
    public void Who_is_not_root_is_told_so(string arguments, string message)
    {
        using var victims = new LoadedVictims();
        AssertRefused(
            Permission,
            message,
            "setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", "cofferdam", .. arguments.Split(' ')]);
    }

    [Fact]
    public void A_kernel_that_hides_its_addresses_is_named_with_the_remedy()
    {
        const string setting = "/proc/sys/kernel/kptr_restrict";
        using var victims = new LoadedVictims();
        var before = File.ReadAllText(setting);
        File.WriteAllText(setting, "2");
        try
        {
            AssertRefused(FeatureMissing, "kernel symbol addresses", "cofferdam", "enforce", "notes");
        }
        finally
        {
            File.WriteAllText(setting, before);
        }
    }

    // A bind mount stands for a kernel that lacks the file, or has a damaged one.
    [Theory]
    [InlineData("/sys/kernel/btf/vmlinux", 20, BadInput, "BTF")]
    [InlineData("/sys/kernel/btf/vmlinux", 100_000, BadInput, "BTF")]
    [InlineData("/proc/kallsyms", 100_001, BadInput, "/proc/kallsyms line")]
    [InlineData("/proc/kcore", 20, BadInput, "")]
    public void A_truncated_file_of_the_kernel_is_refused(string path, int bytes, int status, string message)
    {
        using var victims = new LoadedVictims();
        using var truncated = Overlay.Truncated(path, bytes);
        AssertRefused(status, message, "cofferdam", "enforce", "notes");
    }

    [Theory]
    [InlineData("/sys/kernel/btf", "kernel types")]
    [InlineData("/sys/fs/bpf", "the BPF filesystem on /sys/fs/bpf")]
    [InlineData("/sys/kernel/tracing", "kprobe events in the tracing filesystem")]
    public void A_kernel_that_lacks_a_feature_is_named_with_the_remedy(string folder, string message)
    {
        using var victims = new LoadedVictims();
        // debugfs shows tracefs a second time.
        using var second = folder.EndsWith("tracing", StringComparison.Ordinal) ? Overlay.Empty("/sys/kernel/debug") : null;
        using var missing = Overlay.Empty(folder);

        var run = GuestProgram.Run("cofferdam", "enforce", "notes");

        Assert.Equal((FeatureMissing, ""), (run.ExitStatus, run.Output));
        Assert.StartsWith("cofferdam: " + message, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(c => c == '\n'));
    }

    private static void AssertRefused(int status, string message, string program, params string[] arguments)
    {
        var before = KernelTraces.Read();

        var run = GuestProgram.Run(program, arguments);

        Assert.Equal((status, ""), (run.ExitStatus, run.Output));
        Assert.StartsWith("cofferdam: " + message, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(c => c == '\n'));
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }
}
