using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Bpf;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Gate;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Interop;
using Cofferdam.KernelTests.Lab;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.KernelTests.Gate;

/// <summary>Whatever is said to the gate's device, it answers with an error or does what it says, and stays sound.</summary>
public sealed unsafe class GateHostileInputTests
{
    // `make fuzz-gate` asks for more.
    private static readonly int _calls = int.Parse(
        Environment.GetEnvironmentVariable("COFFERDAM_FUZZ_CALLS") ?? "20000", CultureInfo.InvariantCulture);

    // From 0 on; GATE_VERSION is among them, or no command is right.
    private const int SmallNumbers = 5;

    private const int Probes = 100;
    private const int Callers = 4;

    private static readonly int[] _sizes = [0, 4, 8, 16, 24, 40, 56, 255];

    [Fact]
    public void Random_commands_and_arguments_of_several_callers_are_refused()
    {
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();

        // Two callers to each device; no descriptor that they guess is that of a program.
        FuzzFromSeveralCallers(seed: 6, _calls / 2, descriptors: [-1, 0, 1, 2], (call, command, result) =>
            Assert.True(result < 0, $"call {call}, command {command:x}: {result}"));

        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Callers_who_have_a_program_and_get_in_each_others_way_leave_nothing()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        // A compartment of the kernel's own probes, for its programs: one of the right type, one of a wrong one.
        GuestProgram.OutputOf("cofferdam", "enforce", "notes");
        try
        {
            var before = KernelTraces.Read();
            const string folder = "/sys/fs/bpf/cofferdam/notes/programs";
            using (var right = PinnedProgram.Open($"{folder}/check_write"))
            using (var wrong = PinnedProgram.Open(
                Directory.EnumerateFiles(folder).First(path => Path.GetFileName(path) != "check_write")))
            {
                var done = 0;
                FuzzFromSeveralCallers(seed: 8, _calls / 2, [right.Descriptor, right.Descriptor, wrong.Descriptor],
                    (_, _, result) =>
                    {
                        if (result >= 0)
                            Interlocked.Increment(ref done);
                    });
                Assert.True(done > 0, "not one command was right");

                // What is committed belongs to the program, which the other compartment holds.
                using var device = GateDevice.Open();
                device.Release(right.Descriptor);
            }

            Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void Probes_at_random_places_are_refused_or_go_with_their_owner()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        // A compartment in another mode, for its program.
        GuestProgram.OutputOf("cofferdam", "enforce", "notes");
        try
        {
            var before = KernelTraces.Read();
            using var image = KernelImage.OpenLive();
            var text = image.Layout.Image.Text;
            var random = new Random(7);
            using var program = PinnedProgram.Open("/sys/fs/bpf/cofferdam/notes/programs/check_write");
            using (var device = GateDevice.Open())
            {
                device.Create(program.Descriptor);
                Assert.Throws<KernelException>(() => device.Create(program.Descriptor));
                var bytes = new byte[Probes * Unsafe.SizeOf<GateSiteRow>()];
                random.NextBytes(bytes);
                var rows = MemoryMarshal.Cast<byte, GateSiteRow>(bytes).ToArray();
                for (var i = 0; i < rows.Length; i++)
                {
                    // Kernel text, mostly in the middle of an instruction, and the rest anywhere.
                    if (i % 4 != 0)
                        rows[i].Address = (text.Start + random.NextInt64((long)text.Length)).Value;
                    // Some rows that are sound.
                    if (i % 2 == 0)
                    {
                        rows[i] = new GateSiteRow
                        {
                            Address = rows[i].Address,
                            Base = (byte)random.Next(16),
                            Index = 255,
                            Bits = 255,
                            Denial = GateDenial.Skip,
                            Moved = 255,
                            Cut = 255,
                        };
                    }
                }

                var refused = device.Register(rows, null, TestContext.Current.CancellationToken);

                Assert.InRange(refused.Count, Probes / 2, Probes);
            }

            Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(20)));
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    private static void FuzzFromSeveralCallers(
        int seed, int calls, int[] descriptors, Action<int, uint, int> check)
    {
        var devices = Enumerable.Range(0, Callers / 2)
            .Select(_ => File.OpenHandle(GateDevice.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            .ToArray();
        try
        {
            Parallel.For(0, Callers, new ParallelOptions { MaxDegreeOfParallelism = Callers }, caller => Fuzz(
                devices[caller % devices.Length], new Random(seed + caller), calls / Callers, descriptors, check));
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }

    private static void Fuzz(
        SafeFileHandle device, Random random, int calls, int[] descriptors, Action<int, uint, int> check)
    {
        var argument = new byte[256];
        for (var call = 0; call < calls; call++)
        {
            random.NextBytes(argument);
            // Many of the words small: descriptors, counts, versions.
            foreach (ref var word in MemoryMarshal.Cast<byte, uint>(argument.AsSpan()))
            {
                word = random.Next(4) switch
                {
                    0 => (uint)random.Next(SmallNumbers),
                    1 => (uint)descriptors[random.Next(descriptors.Length)],
                    _ => word,
                };
            }

            // Mostly the gate's own commands, with right and wrong sizes and directions.
            var command = random.Next(8) switch
            {
                0 => (uint)random.NextInt64(),
                < 4 => _commands[random.Next(_commands.Length)],
                _ => (uint)random.Next(4) << 30 | (uint)_sizes[random.Next(_sizes.Length)] << 16 | '0' << 8
                    | (uint)(0xc0 + random.Next(7)),
            };
            fixed (byte* pointer = argument)
            {
                var result = LibC.ioctl(device, command, random.Next(16) == 0 ? (void*)random.NextInt64() : pointer);
                check(call, command, result);
            }
        }
    }

    // GATE_CREATE, GATE_ADD, GATE_COMMIT, GATE_READ, GATE_RELEASE and GATE_TRACE (gate/cofferdam_gate.h).
    private static readonly uint[] _commands = [0x400830c0, 0x401830c1, 0x30c2, 0xc03830c3, 0x400430c4, 0x400830c5];
}
