"""Why a file is not taken."""

from core.errors import N_, DomainError


class FileRefused(DomainError):
    """Values hold the file's `name`."""

    status = 422
    field = "file"


class FileMissing(FileRefused):
    code = "file_missing"
    says = N_("Choose a file.")


class FileEmpty(FileRefused):
    code = "attachment_empty"
    says = N_("%(name)s was not added: it is empty.")


class FileTooLarge(FileRefused):
    code = "attachment_too_large"
    status = 413
    says = N_("%(name)s was not added: it is larger than %(limit)s MB.")


class KindNotAccepted(FileRefused):
    code = "kind_not_accepted"
    says = N_(
        "%(name)s was not added: files of this kind are not accepted. Send a picture (JPEG, PNG, GIF, WebP or HEIC), a PDF, a text or CSV file, or a Word, Excel, PowerPoint or OpenDocument file."
    )


class ContentDiffers(FileRefused):
    code = "content_differs"
    says = N_("%(name)s was not added: its contents are not of the kind that its name says.")


class PictureTooLarge(FileRefused):
    code = "picture_too_large"
    says = N_(
        "%(name)s was not added: the picture has more than %(limit)s megapixels. Make it smaller and send it again."
    )


class FileDamaged(FileRefused):
    code = "file_damaged"
    says = N_("%(name)s was not added: it is damaged and cannot be read.")


class FileUnsafe(FileRefused):
    code = "file_unsafe"
    says = N_("%(name)s was not added: it contains macros, is protected by a password, or grows too large when opened.")


class FileTooHeavy(FileRefused):
    code = "file_too_heavy"
    says = N_("%(name)s was not added: reading it takes too much memory or time.")


class TooManyFiles(FileRefused):
    code = "too_many_files"
    says = N_("%(name)s was not added: at most %(limit)s files can be sent at once. Send the rest separately.")


class TicketFull(FileRefused):
    code = "ticket_full"
    status = 409
    says = N_("%(name)s was not added: this ticket has as many files as it can hold.")


class RegisterFull(FileRefused):
    code = "register_full"
    status = 409
    says = N_("%(name)s was not added: there are as many files here as can be held.")


class DayFull(FileRefused):
    code = "day_full"
    status = 429
    says = N_("%(name)s was not added: you have added %(limit)s MB within a day. Try again tomorrow.")


class FilesBusy(DomainError):
    code = "files_busy"
    status = 503
    says = N_("Many files are being received just now. Try again in a moment.")


class StorageAway(DomainError):
    code = "storage_away"
    status = 503
    says = N_("Files cannot be kept at the moment, so nothing was sent. Send it without files, or try again later.")


class BeingScanned(DomainError):
    code = "being_scanned"
    says = N_("This file is still being checked for viruses. Try again in a moment.")


class FileInfected(DomainError):
    code = "file_infected"
    status = 410
    says = N_("This file contained a virus and was deleted.")


class FileRemoved(DomainError):
    code = "file_removed"
    status = 410
    says = N_("This file was removed.")


class FileUnavailable(DomainError):
    code = "file_unavailable"
    status = 503
    says = N_("This file cannot be read at the moment. Tell your administrator if it stays so.")
