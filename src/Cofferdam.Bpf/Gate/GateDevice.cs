using System.Runtime.CompilerServices;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Bpf.Gate;

/// <summary>
/// The device of the gate module (gate/main.c), which can deny writes. What was registered through an open
/// device and not committed goes when it is closed.
/// </summary>
public sealed unsafe class GateDevice : IDisposable
{
    /// <summary>Where the module puts it.</summary>
    public const string Path = "/dev/cofferdam-gate";

    private const int NoSuchEntry = 2;
    private const byte Type = (byte)'0', First = 0xc0;
    private const uint Writes = 1u << 30, Reads = 2u << 30;

    private readonly SafeFileHandle _file;

    private GateDevice(SafeFileHandle file)
    {
        _file = file;
    }

    /// <summary>Whether the module is loaded.</summary>
    public static bool Exists => File.Exists(Path);

    /// <summary>Opens the device. Fails with <see cref="IOException"/> if it is not there.</summary>
    public static GateDevice Open() => new(File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    /// <summary>Begins a compartment whose verdicts a loaded program gives.</summary>
    /// <param name="program">The descriptor of a program of type kprobe.</param>
    public void Create(int program)
    {
        var arguments = new GateArguments.Create { Version = GateArguments.Version, Program = program };
        Require(Call(Writes, 0, ref arguments), "create");
    }

    /// <summary>
    /// Has a program run at a tracepoint from now on, as long as the compartment is there. It is entered again when an
    /// event interrupts it.
    /// </summary>
    /// <param name="program">The descriptor of a program of type raw_tracepoint.</param>
    /// <param name="tracepoint">Where; a compartment has one program at each.</param>
    public void Trace(int program, GateTracepoint tracepoint)
    {
        var arguments = new GateArguments.Trace { Program = program, Tracepoint = tracepoint };
        Require(Call(Writes, 5, ref arguments), $"trace {tracepoint}");
    }

    /// <summary>Registers disarmed probes, in order. Those that the kernel refuses are returned.</summary>
    /// <param name="sites">The probes.</param>
    /// <param name="progress">Told how many are done, now and then.</param>
    /// <param name="cancellation">Stops between two portions; closing the device removes what was registered.</param>
    public IReadOnlyList<RefusedProbe> Register(
        IReadOnlyList<GateSiteRow> sites, IProgress<int>? progress, CancellationToken cancellation)
    {
        const int portion = 32;
        var refused = new List<RefusedProbe>();
        for (var done = 0; done < sites.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(done);
            // What shares a probe is added with it.
            var rest = sites.Skip(done);
            GateSiteRow[] rows = [.. rest.Take(portion), .. rest.Skip(portion).TakeWhile(row => row.Shared != 0)];
            var errors = Add(rows);
            refused.AddRange(
                rows.Zip(errors, (row, error) => new RefusedProbe(row.Address, error)).Where(r => r.Error != 0));
            done += rows.Length;
        }

        progress?.Report(sites.Count);
        return refused;
    }

    /// <summary>Arms all probes, in one step. From here on they belong to the program.</summary>
    public void Commit() => Require(LibC.ioctl(_file, Number(0, 2, 0), null), "arm");

    /// <summary>Disarms and removes the compartment of a program; false if there is none.</summary>
    public bool Release(int program)
    {
        var error = Call(Writes, 4, ref program);
        if (error != NoSuchEntry)
            Require(error, "release");
        return error == 0;
    }

    /// <summary>What the gate counted for the compartment of a program; null if there is none.</summary>
    /// <param name="program">The program's descriptor.</param>
    /// <param name="sites">How many sites the compartment has.</param>
    public GateReading? Read(int program, int sites)
    {
        var counts = new GateCountsRow[sites];
        fixed (GateCountsRow* room = counts)
        {
            var arguments = new GateArguments.Read
            {
                Program = program,
                Count = (uint)sites,
                Counts = (ulong)room,
            };
            var error = Call(Writes | Reads, 3, ref arguments);
            if (error == NoSuchEntry)
                return null;
            Require(error, "read");
            return new GateReading(counts, arguments.Faults, arguments.Allowed, arguments.Cut, arguments.Untold);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int[] Add(GateSiteRow[] rows)
    {
        var errors = new int[rows.Length];
        fixed (GateSiteRow* sites = rows)
        fixed (int* results = errors)
        {
            var arguments = new GateArguments.Add
            {
                Sites = (ulong)sites,
                Errors = (ulong)results,
                Count = (uint)rows.Length,
            };
            Require(Call(Writes, 1, ref arguments), "register probes");
        }

        return errors;
    }

    private int Call<T>(uint direction, byte command, ref T arguments)
        where T : unmanaged
    {
        fixed (T* start = &arguments)
            return LibC.ioctl(_file, Number(direction, command, Unsafe.SizeOf<T>()), start);
    }

    // _IOC() of include/uapi/asm-generic/ioctl.h.
    private static nuint Number(uint direction, byte command, int size) =>
        direction | ((uint)size << 16) | ((uint)Type << 8) | (uint)(First + command);

    private static void Require(int error, string what)
    {
        if (error != 0)
            throw new KernelException($"gate: {what}", error);
    }
}
