"""Who comes in, and what they may do."""

from axes.backends import AxesBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class OneLook(AxesBackend):
    """Tells what someone may do by one query: Django's own backend asks for their own permissions
    and for those of their groups in turn, on every page of the desk.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Raises PermissionDenied for a name that the login guard doesn't listen to. Without a
        request (in a shell) nobody is at the door."""
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)
        return ModelBackend.authenticate(self, request, username, password, **kwargs)

    def get_all_permissions(self, user_obj, obj=None):
        asks_nothing = not user_obj.is_active or user_obj.is_anonymous or obj is not None
        if asks_nothing or user_obj.is_superuser or hasattr(user_obj, "_perm_cache"):
            return super().get_all_permissions(user_obj, obj)
        own = Permission.objects.filter(user=user_obj)
        of_groups = Permission.objects.filter(group__user=user_obj)
        named = ("content_type__app_label", "codename")
        rows = own.order_by().values_list(*named).union(of_groups.order_by().values_list(*named))
        # Where Django itself keeps them, for as long as this request lasts.
        user_obj._perm_cache = {f"{app}.{codename}" for app, codename in rows}
        return user_obj._perm_cache
