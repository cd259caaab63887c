using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cofferdam.Cli.Doctor;

/// <summary>What the kernel is, and whether it shows what the analysis reads: symbols, types, memory.</summary>
internal static class KernelChecks
{
    // Kernels that the lab boots and the tests run on; others may work, nobody has looked.
    private static readonly string[] _testedSeries = ["6.1.", "6.12."];

    /// <summary>The running kernel against the list of tested ones.</summary>
    public static Check Kernel(SystemFiles files, Architecture architecture)
    {
        var release = files.Read("/proc/sys/kernel/osrelease").Text;
        if (architecture != Architecture.X64)
            return Check.Missing("kernel", $"{release} on {architecture}", "only x86-64 is supported");
        return _testedSeries.Any(series => release.StartsWith(series, StringComparison.Ordinal))
            ? Check.Ok("kernel", $"{release}, of a tested series")
            : Check.Degraded(
                "kernel",
                $"{release}, of a series nobody has tested",
                $"tested are stock Debian kernels {string.Join(" and ", _testedSeries.Select(s => s + "x"))}");
    }

    /// <summary>Names and addresses in /proc/kallsyms.</summary>
    public static Check Symbols(SystemFiles files)
    {
        const string Id = "symbols";
        var content = files.Read("/proc/kallsyms");
        if (content.Access == FileAccess.Absent)
            return Check.Missing(Id, "there is no /proc/kallsyms", "boot a kernel with CONFIG_KALLSYMS_ALL");
        if (content.Access == FileAccess.Refused)
            return Check.Unknown(Id, "/proc/kallsyms is not readable");
        // Addresses are zero as a whole or not at all (kernel/kallsyms.c, kallsyms_show_value()).
        if (content.Text.Split('\n').Any(line => !line.StartsWith("0000000000000000", StringComparison.Ordinal)))
            return Check.Ok(Id, "/proc/kallsyms shows addresses");
        return files.Read("/proc/sys/kernel/kptr_restrict").Text == "2"
            ? Check.Missing(Id, "/proc/kallsyms hides addresses", "sysctl kernel.kptr_restrict=1")
            : Check.Unknown(Id, "/proc/kallsyms hides addresses from this caller");
    }

    /// <summary>BTF of the kernel and of its modules.</summary>
    public static Check Types(SystemFiles files)
    {
        const string Id = "types";
        const ushort Magic = 0xeb9f;
        var content = files.Read("/sys/kernel/btf/vmlinux");
        if (content.Access == FileAccess.Absent)
        {
            return Check.Missing(
                Id, "there is no /sys/kernel/btf/vmlinux", "boot a kernel with CONFIG_DEBUG_INFO_BTF, and mount /sys");
        }

        if (content.Access == FileAccess.Refused)
            return Check.Unknown(Id, "/sys/kernel/btf/vmlinux is not readable");
        if (content.Bytes.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(content.Bytes.Span) != Magic)
            return Check.Missing(Id, "/sys/kernel/btf/vmlinux is no BTF", "boot a kernel with CONFIG_DEBUG_INFO_BTF");

        var modules = files.Read("/proc/modules").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var typed = modules.Count(line => files.Exists($"/sys/kernel/btf/{line.Split(' ')[0]}"));
        return Check.Ok(Id, $"the kernel has BTF, and {typed} of its {modules.Length} modules do");
    }

    /// <summary>The live code and data in /proc/kcore.</summary>
    public static Check Memory(SystemFiles files, bool privileged)
    {
        const string Id = "memory";
        var content = files.Read("/proc/kcore");
        return content.Access switch
        {
            FileAccess.Readable when content.Bytes.Span.StartsWith("\u007fELF"u8) =>
                Check.Ok(Id, "/proc/kcore is readable"),
            FileAccess.Readable =>
                Check.Missing(Id, "/proc/kcore is no ELF core", "boot a kernel with CONFIG_PROC_KCORE"),
            FileAccess.Absent => Check.Missing(
                Id, "there is no /proc/kcore", "boot a kernel with CONFIG_PROC_KCORE, or leave the container"),
            _ when privileged => Check.Missing(
                Id, "/proc/kcore is refused", "grant CAP_SYS_RAWIO, and boot without lockdown=confidentiality"),
            _ => Check.Unknown(Id, "/proc/kcore is for root"),
        };
    }

    /// <summary>The lockdown state: "confidentiality" forbids kprobes and reading kernel memory even to root.</summary>
    /// <param name="files">The machine's files.</param>
    /// <param name="memory">What <see cref="Memory"/> found: memory that is readable is not locked down.</param>
    public static Check Lockdown(SystemFiles files, Check memory)
    {
        const string Id = "lockdown";
        var content = files.Read("/sys/kernel/security/lockdown");
        if (content.Access == FileAccess.Absent)
        {
            if (memory.Status == CheckStatus.Ok)
                return Check.Ok(Id, "not confidentiality: kernel memory is readable");
            return Mounts.Has(files, "securityfs")
                ? Check.Ok(Id, "this kernel has no lockdown")
                : Check.Unknown(
                    Id, "securityfs is not mounted", "mount -t securityfs securityfs /sys/kernel/security");
        }

        if (content.Access == FileAccess.Refused)
            return Check.Unknown(Id, "/sys/kernel/security/lockdown is not readable");
        return content.Text.Contains("[confidentiality]", StringComparison.Ordinal)
            ? Check.Missing(
                Id, "confidentiality", "boot without lockdown=confidentiality (Secure Boot may imply a lockdown)")
            : Check.Ok(Id, content.Text.Contains("[integrity]", StringComparison.Ordinal) ? "integrity" : "none");
    }
}
