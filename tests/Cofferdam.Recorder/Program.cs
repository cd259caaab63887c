using Cofferdam.Kernel.Recordings;

// Records the kernel it runs on as a test fixture: `make fixtures` runs it inside the lab, once per supported kernel.
// Usage: Cofferdam.Recorder DIRECTORY. The module nf_tables must be loaded.
if (args is not [var directory])
{
    Console.Error.WriteLine("usage: Cofferdam.Recorder DIRECTORY");
    return 2;
}

KernelRecorder.Record(directory, new RecordingScope(
    Modules: ["nf_tables"],
    // Hand-written string moves, code with exception table entries, a user of per-CPU data, calls through thunks.
    Functions:
    [
        "__memcpy", "memset*", "clear_user*", "copy_user_*", "rep_*_alternative", "nla_memcpy", "nla_put", "skb_put",
        "nf_hook_slow",
    ],
    Types: ["sk_buff", "nlattr", "nlmsghdr", "netlink_ext_ack", "pageflags", "pagetype"]));

// What the kernel itself says about the same moment: the tests compare.
foreach (var oracle in new[] { "modules", "slabinfo" })
    File.WriteAllText(Path.Combine(directory, oracle + ".txt"), File.ReadAllText("/proc/" + oracle));

return 0;
