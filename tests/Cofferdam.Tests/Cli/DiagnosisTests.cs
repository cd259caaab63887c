using Cofferdam.Bpf.Features;
using Cofferdam.Cli.Doctor;
using Cofferdam.Kernel;
using Processor = System.Runtime.InteropServices.Architecture;

namespace Cofferdam.Tests.Cli;

public sealed class DiagnosisTests : IDisposable
{
    private static readonly byte[] _types = [0x9f, 0xeb, 1, 0];

    private readonly string _root = Directory.CreateTempSubdirectory("doctor").FullName;

    /// <summary>A stock Debian 6.1 as root sees it.</summary>
    public DiagnosisTests()
    {
        Write("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n");
        Write("/proc/self/status", "Name:\tcofferdam\nCapEff:\t000001ffffffffff\n");
        Write("/proc/kallsyms", "ffffffff81000000 T _text\n");
        Write("/proc/modules", "nf_tables 1 0 - Live 0x0\nnotes 1 0 - Live 0x0 (OE)\n");
        Write("/proc/kcore", "\u007fELF...");
        Write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu ibt sse\n");
        Write("/proc/sys/debug/kprobes-optimization", "1\n");
        Write("/proc/sys/net/core/bpf_jit_enable", "1\n");
        Write("/sys/kernel/btf/nf_tables", "");
        File.WriteAllBytes(PathOf("/sys/kernel/btf/vmlinux"), _types);
        Write("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
        Write("/sys/kernel/rcu_expedited", "0\n");
        Write("/proc/version", "Linux version 6.1.0-56-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1\n");
        Write("/sys/kernel/debug/sched/preempt", "none (voluntary) full \n");
        Write("/sys/bus/event_source/devices/kprobe/type", "6\n");
        Write("/sys/kernel/tracing/README", "");
        Write(
            "/proc/self/mountinfo",
            "24 22 0:11 / /sys/kernel/tracing rw shared:7 - tracefs tracefs rw\n"
            + "25 22 0:12 / /sys/fs/bpf rw - bpf bpf rw,mode=700\n"
            + "26 22 0:13 / /sys/kernel/security rw - securityfs securityfs rw\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_stock_kernel_can_observe_and_kill_and_not_block()
    {
        var diagnosis = Diagnose();

        Assert.All(
            diagnosis.Checks.Where(check => check.Id != "gate"),
            check => Assert.Equal((check.Id, CheckStatus.Ok), (check.Id, check.Status)));
        Assert.Equal(
            [("observe", true), ("kill", true), ("block", (bool?)false)],
            diagnosis.Modes.Select(mode => (mode.Mode, mode.Available)));
    }

    [Fact]
    public void With_the_gate_module_it_can_block()
    {
        Write("/dev/cofferdam-gate", "");
        Assert.True(Diagnose().Modes.Single(mode => mode.Mode == "block").Available);
    }

    [Theory]
    [InlineData("/sys/module/module/parameters/sig_enforce", "Y\n", "this kernel takes only signed modules")]
    [InlineData("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n", "the kernel is locked down")]
    [InlineData("/lib/modules/6.1.0-1-amd64/build/Makefile", "", "the gate module is not loaded")]
    [InlineData("/nothing", "", "there are no headers of")]
    public void What_block_needs_is_said(string file, string content, string expected)
    {
        Write("/proc/sys/kernel/osrelease", "6.1.0-1-amd64\n");
        Write(file, content);

        var diagnosis = Diagnose();

        Assert.Equal(["gate"], Because(diagnosis, "block", available: false));
        Assert.Contains(
            expected, diagnosis.Checks.Single(check => check.Id == "gate").Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none (voluntary) full", "PREEMPT_DYNAMIC", false, "ok")]
    [InlineData("(none) voluntary full", "PREEMPT_DYNAMIC", false, "ok")]
    [InlineData("none voluntary (full)", "PREEMPT_DYNAMIC", false, "degraded")]
    [InlineData("none voluntary (full)", "PREEMPT_DYNAMIC", true, "ok")]
    [InlineData("full (lazy)", "PREEMPT_DYNAMIC", false, "degraded")]
    [InlineData(null, "PREEMPT_DYNAMIC", false, "unknown")]
    [InlineData(null, "PREEMPT", false, "degraded")]
    [InlineData(null, "PREEMPT_RT", false, "degraded")]
    [InlineData(null, "Debian", false, "ok")]
    public void A_kernel_that_preempts_itself_misses_writes_without_the_gate(
        string? models, string version, bool withGate, string status)
    {
        Remove("/sys/kernel/debug/sched/preempt");
        if (models is not null)
            Write("/sys/kernel/debug/sched/preempt", models + " \n");
        Write("/proc/version", $"Linux version 6.1.0-56-amd64 #1 SMP {version} Tue Nov 3\n");
        if (withGate)
            Write("/dev/cofferdam-gate", "");

        var diagnosis = Diagnose();

        var check = diagnosis.Checks.Single(check => check.Id == "preemption");
        Assert.Equal(status, check.Status.ToString().ToLowerInvariant());
        Assert.Equal(status == "degraded", check.Remedy is not null);
        Assert.True(diagnosis.Modes[0].Available);
    }

    [Fact]
    public void What_is_found_is_said()
    {
        var found = Diagnose().Checks.ToDictionary(check => check.Id, check => check.Found);

        Assert.Equal("the kernel has BTF, and 1 of its 2 modules do", found["types"]);
        Assert.Equal("the CPU has IBT; probes avoid ENDBR", found["branch-tracking"]);
        Assert.Equal("a kernel", found["kernel-model"]);
    }

    [Theory]
    [InlineData("/proc/kallsyms", "symbols")]
    [InlineData("/sys/kernel/btf/vmlinux", "types")]
    [InlineData("/proc/kcore", "memory")]
    [InlineData("/sys/bus/event_source/devices/kprobe/type", "kprobes")]
    [InlineData("/proc/self/mountinfo", "tracefs")]
    public void A_kernel_without_one_of_its_files_can_do_nothing_and_the_remedy_is_said(string file, string check)
    {
        Remove(file);

        var diagnosis = Diagnose();

        Assert.Contains(check, Because(diagnosis, "observe", available: false));
        Assert.Contains(check, Because(diagnosis, "kill", available: false));
        Assert.NotNull(diagnosis.Checks.Single(c => c.Id == check).Remedy);
    }

    [Theory]
    [InlineData("/proc/kallsyms", "0000000000000000 T _text", "symbols", "sysctl kernel.kptr_restrict=1")]
    [InlineData("/sys/kernel/security/lockdown", "none integrity [confidentiality]", "lockdown", "boot without")]
    [InlineData("/sys/kernel/btf/vmlinux", "junk", "types", "boot a kernel with CONFIG_DEBUG_INFO_BTF")]
    [InlineData("/proc/kcore", "junk", "memory", "boot a kernel with CONFIG_PROC_KCORE")]
    public void A_setting_that_hides_the_kernel_is_named_with_its_remedy(
        string file, string content, string check, string remedy)
    {
        Write(file, content);
        Write("/proc/sys/kernel/kptr_restrict", "2\n");

        var diagnosis = Diagnose();

        Assert.Contains(check, Because(diagnosis, "observe", available: false));
        var found = diagnosis.Checks.Single(c => c.Id == check);
        Assert.Equal(CheckStatus.Missing, found.Status);
        Assert.StartsWith(remedy, found.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/sys/debug/kprobes-optimization", null, "kprobes-optimization")]
    [InlineData("/sys/kernel/rcu_expedited", null, "rcu-expedited")]
    [InlineData("/proc/sys/net/core/bpf_jit_enable", "0", "bpf-jit")]
    [InlineData("/proc/sys/net/core/bpf_jit_enable", null, "bpf-jit")]
    [InlineData("/proc/sys/kernel/osrelease", "5.10.0-8-amd64", "kernel")]
    public void What_only_makes_it_slower_or_untested_stops_no_mode(string file, string? content, string check)
    {
        if (content is null)
            Remove(file);
        else
            Write(file, content);

        var diagnosis = Diagnose();

        Assert.Equal(CheckStatus.Degraded, diagnosis.Checks.Single(c => c.Id == check).Status);
        Assert.True(diagnosis.Modes.Single(mode => mode.Mode == "observe").Available);
    }

    [Fact]
    public void Lockdown_that_cannot_be_seen_is_none_if_memory_can_be_read()
    {
        Remove("/sys/kernel/security/lockdown");
        Write("/proc/self/mountinfo", "25 22 0:12 / /sys/fs/bpf rw - bpf bpf rw\n24 22 0:1 / /t rw - tracefs t rw\n");
        Assert.True(Diagnose().Modes.Single(mode => mode.Mode == "observe").Available);
    }

    [Fact]
    public void Without_privilege_it_cannot_tell_and_says_why()
    {
        Write("/proc/self/status", "CapEff:\t0000000000000000\n");
        Write("/proc/kallsyms", "0000000000000000 T _text\n");

        var diagnosis = Diagnose(hasFeature: _ => throw new InvalidOperationException("nobody but root may try"));

        Assert.Contains("symbols", Because(diagnosis, "observe", available: null));
        Assert.Contains("bpf-ring-buffer", Because(diagnosis, "observe", available: null));
        Assert.Equal(
            "this caller lacks CAP_SYS_ADMIN, CAP_SYS_RAWIO, CAP_SYSLOG, CAP_DAC_OVERRIDE",
            diagnosis.Checks.Single(check => check.Id == "privilege").Found);
    }

    [Fact]
    public void Without_privilege_what_is_surely_missing_still_decides()
    {
        Write("/proc/self/status", "CapEff:\t0000000000000000\n");
        Remove("/sys/bus/event_source/devices/kprobe/type");
        Assert.Equal(["kprobes"], Because(Diagnose(), "observe", available: false));
    }

    [Fact]
    public void A_kernel_without_signals_can_observe_and_not_kill()
    {
        var diagnosis = Diagnose(hasFeature: feature => feature != BpfFeature.Signals);
        Assert.True(diagnosis.Modes.Single(mode => mode.Mode == "observe").Available);
        Assert.Equal(["bpf-signal"], Because(diagnosis, "kill", available: false));
    }

    [Fact]
    public void A_kernel_whose_parts_make_no_sense_together_can_do_nothing()
    {
        var diagnosis = Diagnose(readKernel: () => throw new MalformedDataException("struct module: no member state"));
        Assert.Equal(["kernel-model"], Because(diagnosis, "observe", available: false));
        Assert.Equal(
            "struct module: no member state", diagnosis.Checks.Single(check => check.Id == "kernel-model").Found);
    }

    [Fact]
    public void Another_processor_is_not_supported() =>
        Assert.Equal(["kernel"], Because(Diagnose(architecture: Processor.Arm64), "observe", available: false));

    private Diagnosis Diagnose(
        Processor architecture = Processor.X64,
        Func<BpfFeature, bool?>? hasFeature = null,
        Func<string>? readKernel = null) =>
        Diagnosis.Of(new SystemFiles(_root), architecture, hasFeature ?? (_ => true), readKernel ?? (() => "a kernel"));

    private static IReadOnlyList<string> Because(Diagnosis diagnosis, string mode, bool? available)
    {
        var verdict = diagnosis.Modes.Single(candidate => candidate.Mode == mode);
        Assert.Equal(available, verdict.Available);
        return verdict.Because;
    }

    private string PathOf(string path) => Path.Join(_root, path);

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
    }

    private void Remove(string path)
    {
        File.Delete(PathOf(path));
        var folder = Path.GetDirectoryName(PathOf(path))!;
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
