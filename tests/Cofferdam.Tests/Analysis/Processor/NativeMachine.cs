using System.Runtime.Intrinsics.X86;
using Cofferdam.Tests.Interop;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>
/// This processor, for one instruction at a time: with all general registers, the flags and the memory of an arena as
/// wanted, and told what they are afterwards. The instruction may use nothing else; one that faults ends the process.
/// </summary>
/// <remarks>
/// <code>
///   0x0000  the code before the instruction, the code after it, the instruction, and the target of a jump
///   0x1000  the block of both states
///   0x2000  no memory
///   0x3000  the arena
///   0x4000  no memory
/// </code>
/// All of it lies in the low 2 GiB, so that any form of address can reach it, and if possible always at the same place,
/// so that a seed always makes the same instructions.
/// </remarks>
internal sealed unsafe class NativeMachine : IDisposable
{
    /// <summary>The arena's length in bytes.</summary>
    public const int ArenaLength = Page;

    /// <summary>The base of the gs segment while the instruction runs.</summary>
    public const ulong GsBase = 0x0123_4560;

    private const int Page = 0x1000;
    private const int Length = 5 * Page;
    private const int LongestInstruction = 15;

    // In the page of code.
    private const int ExitPlace = 0x600;
    private const int SlotPlace = 0xc00;
    private const int TargetPlace = 0xc40;

    // In the block.
    private const int RegistersBefore = 0;
    private const int FlagsBefore = 0x80;
    private const int HostStack = 0x88;
    private const int HostSignals = 0x90;
    private const int AllSignals = 0x98;
    private const int RegistersAfter = 0x100;
    private const int FlagsAfter = 0x180;
    private const int Jumped = 0x188;
    private const int SmallVectors = 0x200;
    private const int Vectors = 0x400;

    // Linux, arch/x86/entry/syscalls/syscall_64.tbl; arch/x86/include/uapi/asm/prctl.h and signal.h.
    private const uint SysRtSigprocmask = 14;
    private const uint SysArchPrctl = 158;
    private const uint ArchSetGs = 0x1001;
    private const uint SigSetMask = 2;

    private static readonly AssemblerRegister64[] _general =
        [rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15];

    private static readonly AssemblerRegister64[] _calleeSaved = [rbx, rbp, r12, r13, r14, r15];

    private static readonly AssemblerRegisterMM[] _smallVectors = [mm0, mm1, mm2, mm3, mm4, mm5, mm6, mm7];

    private static readonly AssemblerRegisterXMM[] _vectors =
    [
        xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15,
    ];

    private static readonly AssemblerRegisterYMM[] _wideVectors =
    [
        ymm0, ymm1, ymm2, ymm3, ymm4, ymm5, ymm6, ymm7, ymm8, ymm9, ymm10, ymm11, ymm12, ymm13, ymm14, ymm15,
    ];

    private readonly ulong _start;

    private NativeMachine(nint start)
    {
        _start = (ulong)start;
        Write(0, Entry());
        Write(ExitPlace, Exit());
        Write(TargetPlace, JumpTarget());
        Block(AllSignals) = ulong.MaxValue;
        // Any values do, as long as their bytes differ.
        for (var place = SmallVectors; place < Page; place += sizeof(ulong))
            Block(place) = 0x9e37_79b9_7f4a_7c15 * (ulong)place;
    }

    /// <summary>The address of the arena's first byte.</summary>
    public ulong Arena => _start + 3 * Page;

    /// <summary>The address at which the instruction runs.</summary>
    public ulong Slot => _start + SlotPlace;

    /// <summary>The address to which an instruction may jump, in the reach of a short jump.</summary>
    public ulong Target => _start + TargetPlace;

    /// <summary>The machine, or null if the system gives no memory that is writable and executable.</summary>
    public static NativeMachine? TryCreate()
    {
        const int Flags = LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_FIXED_NOREPLACE;
        for (nint start = 0x4000_0000; start < 0x7000_0000; start += 0x0100_0000)
        {
            var found = LibC.mmap(start, Length, LibC.PROT_NONE, Flags, -1, 0);
            if (found != start)
            {
                // A kernel that does not know the flag maps it elsewhere.
                if (found != -1)
                    _ = LibC.munmap(found, Length);
                continue;
            }

            const int Data = LibC.PROT_READ | LibC.PROT_WRITE;
            if (LibC.mprotect(start, Page, Data | LibC.PROT_EXEC) == 0
                && LibC.mprotect(start + Page, Page, Data) == 0 && LibC.mprotect(start + 3 * Page, Page, Data) == 0)
                return new NativeMachine(start);
            _ = LibC.munmap(start, Length);
            return null;
        }

        return null;
    }

    /// <summary>
    /// Executes one instruction, which must go on to the next one or to <see cref="Target"/>, in state
    /// <paramref name="before"/>.
    /// </summary>
    public void Run(ReadOnlySpan<byte> instruction, MachineState before, MachineState after)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(instruction.Length, LongestInstruction);
        Write(SlotPlace, instruction);
        WriteExitJump(SlotPlace + instruction.Length);
        before.Registers.CopyTo(BlockRegisters(RegistersBefore));
        Block(FlagsBefore) = before.Flags & MachineState.ArithmeticFlags;
        Block(Jumped) = 0;
        before.Memory.CopyTo(ArenaBytes);

        ((delegate* unmanaged<void>)_start)();

        BlockRegisters(RegistersAfter).CopyTo(after.Registers);
        after.Flags = Block(FlagsAfter);
        after.HasJumped = Block(Jumped) != 0;
        ArenaBytes.CopyTo(after.Memory);
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.munmap((nint)_start, Length);

    private Span<byte> ArenaBytes => new((void*)Arena, ArenaLength);

    private ref ulong Block(int place) => ref *(ulong*)(_start + Page + (ulong)place);

    private Span<ulong> BlockRegisters(int place) => new((void*)(_start + Page + (ulong)place), 16);

    private void Write(int place, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(new Span<byte>((void*)(_start + (ulong)place), bytes.Length));

    // e9, then the distance from behind the jump.
    private void WriteExitJump(int place)
    {
        Write(place, [0xe9]);
        Write(place + 1, BitConverter.GetBytes(ExitPlace - (place + 5)));
    }

    // A signal's handler would run on whatever rsp is, so there are none until the state of the caller is back.
    private byte[] Entry()
    {
        var code = new Assembler(64);
        foreach (var register in _calleeSaved)
            code.push(register);
        SetSignals(code, AllSignals);
        SetGsBase(code, GsBase);
        code.mov(At(HostStack), rsp);
        for (var number = 0; number < _vectors.Length; number++)
        {
            var place = PlaceOf(Vectors + 32 * number);
            if (Avx.IsSupported)
                code.vmovups(_wideVectors[number], __ymmword_ptr[place]);
            else
                code.movups(_vectors[number], __xmmword_ptr[place]);
        }

        for (var number = 0; number < _smallVectors.Length; number++)
            code.movq(_smallVectors[number], At(SmallVectors + 8 * number));
        code.push(At(FlagsBefore));
        code.popfq();
        for (var number = 0; number < _general.Length; number++)
            code.mov(_general[number], At(RegistersBefore + 8 * number));
        code.jmp(Slot);
        return Assemble(code, 0);
    }

    private byte[] Exit()
    {
        var code = new Assembler(64);
        for (var number = 0; number < _general.Length; number++)
            code.mov(At(RegistersAfter + 8 * number), _general[number]);
        code.mov(rsp, At(HostStack));
        code.pushfq();
        code.pop(At(FlagsAfter));
        code.cld();
        code.emms();
        if (Avx.IsSupported)
            code.vzeroupper();
        SetGsBase(code, 0);
        SetSignals(code, HostSignals);
        foreach (var register in _calleeSaved.Reverse())
            code.pop(register);
        code.ret();
        return Assemble(code, ExitPlace);
    }

    private byte[] JumpTarget()
    {
        var code = new Assembler(64);
        code.mov(At(Jumped), 1);
        code.jmp(_start + ExitPlace);
        return Assemble(code, TargetPlace);
    }

    // On the way in, the caller's mask is kept; on the way out, what is kept does not matter.
    private void SetSignals(Assembler code, int mask)
    {
        code.mov(eax, SysRtSigprocmask);
        code.mov(edi, SigSetMask);
        code.mov(rsi, (ulong)PlaceOf(mask));
        if (mask == AllSignals)
            code.mov(rdx, (ulong)PlaceOf(HostSignals));
        else
            code.xor(edx, edx);
        code.mov(r10d, sizeof(ulong));
        code.syscall();
    }

    private static void SetGsBase(Assembler code, ulong @base)
    {
        code.mov(eax, SysArchPrctl);
        code.mov(edi, ArchSetGs);
        code.mov(rsi, @base);
        code.syscall();
    }

    private long PlaceOf(int place) => (long)_start + Page + place;

    private AssemblerMemoryOperand At(int place) => __qword_ptr[PlaceOf(place)];

    private byte[] Assemble(Assembler code, int place)
    {
        using var bytes = new MemoryStream();
        code.Assemble(new StreamCodeWriter(bytes), _start + (ulong)place);
        return bytes.ToArray();
    }
}
