namespace Cofferdam.KernelTests.Lab;

/// <summary>The guest is the machine that the other tests rely on.</summary>
public sealed class LabTests
{
    [Fact]
    public void The_kernel_is_a_stock_kernel_of_a_supported_series() =>
        Assert.Matches(@"^6\.(1\.0-\d+|12\.\d+\+deb12)-amd64\n$", File.ReadAllText("/proc/sys/kernel/osrelease"));

    [Theory]
    [InlineData("/proc", "proc")]
    [InlineData("/sys", "sysfs")]
    [InlineData("/sys/fs/bpf", "bpf")]
    [InlineData("/sys/fs/cgroup", "cgroup2")]
    [InlineData("/sys/kernel/debug", "debugfs")]
    [InlineData("/sys/kernel/tracing", "tracefs")]
    [InlineData("/dev", "devtmpfs")]
    [InlineData("/dev/pts", "devpts")]
    [InlineData("/tmp", "tmpfs")]
    [InlineData("/run", "tmpfs")]
    public void A_kernel_file_system_is_where_programs_expect_it(string path, string type)
    {
        var mounts = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' '));

        Assert.Equal(type, mounts.Last(mount => mount[1] == path)[2]);
    }

    [Fact]
    public void A_module_of_the_running_kernel_loads()
    {
        GuestProgram.OutputOf("modprobe", "dummy", "numdummies=0");
        try
        {
            Assert.True(Directory.Exists("/sys/module/dummy"));
        }
        finally
        {
            GuestProgram.OutputOf("rmmod", "dummy");
        }
    }

    [Fact]
    public void The_loopback_interface_is_up() =>
        Assert.Contains("inet 127.0.0.1/8", GuestProgram.OutputOf("ip", "address", "show", "dev", "lo", "up"));

    [Fact]
    public void The_program_of_this_checkout_runs()
    {
        var run = GuestProgram.Run("cofferdam", "--version");

        Assert.Equal((0, ""), (run.ExitStatus, run.Errors));
    }

    [Fact]
    public void The_output_directory_keeps_what_is_written_to_it()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, "kept");

        File.WriteAllText(path, "kept");

        Assert.Equal("kept", File.ReadAllText(path));
    }
}
