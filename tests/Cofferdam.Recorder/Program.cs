using Cofferdam.Kernel.Recordings;

// Records the kernel it runs on as a test fixture: `make fixtures` runs it inside the lab, once per supported kernel.
// Usage: Cofferdam.Recorder DIRECTORY [MODULES FUNCTIONS], both lists with commas; the fixtures are made without them.
if (args is not ([_] or [_, _, _]))
{
    Console.Error.WriteLine("usage: Cofferdam.Recorder DIRECTORY [MODULES FUNCTIONS]");
    return 2;
}

var directory = args[0];

KernelRecorder.Record(directory, new RecordingScope(
    Modules: args.Length > 1 ? args[1].Split(',') : ["nf_tables"],
    // Hand-written string moves, code with exception table entries, a user of per-CPU data, calls through thunks.
    Functions: args.Length > 2 ? args[2].Split(',') :
    [
        "__memcpy", "memset*", "clear_user*", "copy_user_*", "rep_*_alternative", "nla_memcpy", "nla_put", "skb_put",
        "nf_hook_slow",
    ],
    Types: ["sk_buff", "nlattr", "nlmsghdr", "netlink_ext_ack", "pageflags", "pagetype"]));

// What the kernel itself says about the same moment: the tests compare.
foreach (var oracle in new[] { "modules", "slabinfo" })
    File.WriteAllText(Path.Combine(directory, oracle + ".txt"), File.ReadAllText("/proc/" + oracle));

return 0;
