using System.Globalization;
using System.Text.RegularExpressions;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>What the kernel reports about the allocations of a workload is what the analysis expects of its sites.</summary>
[Collection(nameof(LiveModule))]
public sealed partial class AllocationReportTests(LiveModule module)
{
    private const string Tracing = "/sys/kernel/tracing";

    private const string Rules =
        """
        add table ip lab
        add chain ip lab in { type filter hook input priority 0; policy accept; }
        add chain ip lab other
        add set ip lab ports { type inet_service; flags interval; elements = { 22, 80-90, 443 }; }
        add set ip lab hosts { type ipv4_addr; size 128; flags dynamic, timeout; timeout 1m; }
        add map ip lab verdicts { type ipv4_addr : verdict; elements = { 127.0.0.9 : drop, 127.0.0.8 : jump other }; }
        add counter ip lab seen
        add quota ip lab some { over 10 mbytes; }
        add rule ip lab in tcp dport @ports counter name seen accept comment "a comment"
        add rule ip lab in ip saddr vmap @verdicts
        add rule ip lab in ip protocol icmp limit rate 10/second log prefix "lab " accept
        add rule ip lab other ct state established,related meta mark set 1 return
        flush ruleset
        """;

    [Fact]
    public void Every_call_site_the_kernel_reports_in_the_module_is_an_allocation_site()
    {
        var reported = CallSitesOfWorkload();
        var known = module.Map.Allocations
            .Where(site => site is { Report: not CallSiteReport.None, ReturnAddress: not null })
            .Select(site => string.Create(
                CultureInfo.InvariantCulture, $"{site.Function}+0x{site.ReturnAddress!.Value - site.FunctionStart:x}"))
            .ToHashSet();
        Assert.InRange(reported.Count, 10, 200);
        Assert.Empty(reported.Except(known));
    }

    [Fact]
    public void Sites_with_a_known_cache_name_one_that_exists()
    {
        var caches = module.Map.Allocations.Select(a => a.Cache).OfType<CacheReference.Variable>().ToArray();
        Assert.NotEmpty(caches);
        Span<byte> pointer = stackalloc byte[8];
        foreach (var cache in caches)
        {
            Assert.True(module.Kernel.Memory.TryRead(cache.Location, pointer));
            Assert.True(module.Kernel.SlabCaches.TryFind(new KernelAddress(BitConverter.ToUInt64(pointer)), out _));
        }
    }

    [Fact]
    public void Constant_sizes_fit_the_caches_that_were_compiled_in()
    {
        var checkedSites = 0;
        Span<byte> pointer = stackalloc byte[8];
        foreach (var site in module.Map.Allocations)
        {
            if (site is not { Size: { } size, Cache: CacheReference.Variable variable })
                continue;
            Assert.True(module.Kernel.Memory.TryRead(variable.Location, pointer));
            Assert.True(module.Kernel.SlabCaches.TryFind(
                new KernelAddress(BitConverter.ToUInt64(pointer)), out var cache));
            Assert.InRange(size, cache.ObjectSize / 2, cache.ObjectSize);
            checkedSites++;
        }

        Assert.InRange(checkedSites, 10, 200);
    }

    private static SortedSet<string> CallSitesOfWorkload()
    {
        var rules = Path.GetTempFileName();
        File.WriteAllText(rules, Rules);
        File.WriteAllText($"{Tracing}/trace", "");
        EnableEvents("1");
        try
        {
            GuestProgram.OutputOf("nft", "-f", rules);
        }
        finally
        {
            EnableEvents("0");
            File.Delete(rules);
        }

        return new SortedSet<string>(
            File.ReadLines($"{Tracing}/trace").Select(line => CallSite().Match(line)).Where(match => match.Success)
                .Select(match => match.Groups[1].Value),
            StringComparer.Ordinal);
    }

    private static void EnableEvents(string value)
    {
        foreach (var name in (string[])["kmalloc", "kmem_cache_alloc"])
            File.WriteAllText($"{Tracing}/events/kmem/{name}/enable", value);
    }

    // "kmalloc: call_site=nf_tables_newtable+0x1f3/0x6b0 [nf_tables] ptr=..."
    [GeneratedRegex(@"call_site=(\S+\+0x[0-9a-f]+)/0x[0-9a-f]+ \[nf_tables\]")]
    private static partial Regex CallSite();
}
